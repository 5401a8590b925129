"""Reads workflows and actions, and runs their shell steps as the host does."""
import re
import subprocess
from pathlib import Path

import yaml

OURS = re.compile(r"^[\w.-]+/runtime-exports@")
EXPRESSION = re.compile(r"\$\{\{\s*([^}]*?)\s*\}\}")


class StepFailed(Exception):
    """A step ended with an exit code other than 0."""

    def __init__(self, name, code, log):
        super().__init__(f"{name}: exit {code}\n{log}")
        self.code = code
        self.log = log


def load(path):
    """Loads a YAML file, in which no mapping may have a name twice."""

    class Strict(yaml.SafeLoader):
        pass

    def mapping(loader, node):
        names = [loader.construct_object(name) for name, _ in node.value]
        assert len(names) == len(set(names)), f"{path}: there is a name twice in {names}"
        return yaml.SafeLoader.construct_mapping(loader, node, deep=True)

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    return yaml.load(Path(path).read_text(encoding="utf-8"), Loader=Strict)


def expand(text, values):
    """Replaces expressions that only name a value; other expressions would need the host."""

    def value(match):
        assert match[1] in values, f"no value for {match[1]}"
        return values[match[1]]

    return EXPRESSION.sub(value, text)


class Job:
    """The steps of one job, or of one call of an action, in a project folder."""

    def __init__(self, project, environment):
        self.project = project
        self.environment = dict(environment)
        self.values = {}
        self.log = ""

    def run_shell(self, step, name):
        """Runs one `run` step; returns its outputs. Raises StepFailed, with the outputs kept."""
        outputs = Path(self.environment["RUNNER_TEMP"]) / "outputs"
        outputs.write_text("")
        added = {key: expand(str(text), self.values) for key, text in step.get("env", {}).items()}
        assert "${{" not in step["run"], f"{name}: an expression in a script can hold commands"
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.project, capture_output=True, text=True, check=False,
            env={**self.environment, **added, "GITHUB_OUTPUT": str(outputs)})
        self.log = ended.stdout + ended.stderr
        for line in outputs.read_text().splitlines():
            key, _, text = line.partition("=")
            self.values[f"steps.{step.get('id', '')}.outputs.{key}"] = text
        self.take_paths()
        if ended.returncode != 0:
            raise StepFailed(name, ended.returncode, self.log)

    def take_paths(self):
        """Adds the folders that a step wrote to the file GITHUB_PATH, so that later steps find programs there."""
        added = Path(self.environment["GITHUB_PATH"])
        if added.exists():
            for line in added.read_text().splitlines():
                self.environment["PATH"] = f"{line}:{self.environment['PATH']}"
            added.unlink()


def call_action(action, project, environment, given):
    """Runs this project's action with these inputs. Returns its outputs, its log, and the failure or None."""
    unknown = set(given) - set(action["inputs"])
    assert not unknown, f"the action has no inputs {unknown}"
    job = Job(project, environment)
    for name, definition in action["inputs"].items():
        job.values[f"inputs.{name}"] = given.get(name, definition["default"])
    failed = None
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash" and "uses" not in step
        try:
            job.run_shell(step, f"action, {step['id']}")
        except StepFailed as error:
            failed = error
            break
    names = {name: EXPRESSION.fullmatch(output["value"])[1] for name, output in action["outputs"].items()}
    return {name: job.values.get(value, "") for name, value in names.items()}, job.log, failed


def run_job(steps, action, project, environment, is_skipped, values):
    """Runs each step of a workflow's job that needs only a shell or this project's action. `values` are the host's values
    for expressions: inputs, variables, secrets."""
    job = Job(project, environment)
    job.values.update(values)
    ran = []
    for step in steps:
        name = step.get("name", step.get("uses"))
        if is_skipped(step):
            print(f"SKIPPED: {name}")
        elif "run" in step:
            job.run_shell(step, name)
            ran.append(name)
        elif OURS.match(step["uses"]):
            given = {key: expand(text, {**job.values}) for key, text in step["with"].items()}
            outputs, log, failed = call_action(action, project, environment, given)
            if failed:
                raise failed
            job.log = log
            for key, text in outputs.items():
                job.values[f"steps.{step.get('id', '')}.outputs.{key}"] = text
            ran.append(name)
    return ran
