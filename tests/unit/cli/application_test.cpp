#include "runtime_exports/cli/application.hpp"

#include <cerrno>
#include <optional>
#include <stdexcept>

#include "running.hpp"
#include "support/io/forwarding_file_system.hpp"
#include <fcntl.h>

namespace runtime_exports::cli {
namespace {

Ended run_alone(Words words, std::vector<std::pair<std::string, std::string>> variables = {}) {
  return run_logged({.words = std::move(words), .variables = std::move(variables)});
}

TEST_CASE("help, the version and mistakes need no project") {
  CHECK(run_alone({"--version"}).out.starts_with("runtime-exports "));
  CHECK(holds(run_alone({"publish", "--help"}).out, "Build, check and replace"));
  const auto mistake = run_alone({"pblish"});
  CHECK(mistake.exit_code == 2);
  CHECK(mistake.out.empty());
  CHECK(holds(mistake.error, "did you mean `publish`?"));
  CHECK(run_alone({"completion", "bash"}).out.starts_with("#"));
  CHECK(holds(run_alone({"__complete", "sche"}).out, "schema"));
}

TEST_CASE("what the log shows depends on the level") {
  const Project project;
  CHECK(holds(project.run({"publish"}).error, "info: "));
  CHECK(project.run({"publish", "--log-level", "warning", "--set", "privacy.admin_in_git=true"})
            .error.empty());
  const auto refused = project.run({"publish", "-q", "--set", "telemetry.max_events=x"});
  CHECK(refused.exit_code == 78);
  CHECK(refused.error.starts_with("error: --set telemetry.max_events: expected a whole number"));
  CHECK(project.run({"publish", "--log-level", "off", "--set", "x=y"}).error.empty());
}

TEST_CASE(
    "colour is decided by the option, NO_COLOR, FORCE_COLOR and the terminal, in this order") {
  const auto is_coloured = [](const Words& more,
                              std::vector<std::pair<std::string, std::string>> to,
                              bool is_terminal = false) {
    Words words{"list", "--config", "/nowhere.json"};
    words.insert(words.end(), more.begin(), more.end());
    return holds(
        run_logged({.words = words, .variables = std::move(to), .error_is_terminal = is_terminal})
            .error,
        "\x1b[");
  };
  CHECK_FALSE(is_coloured({}, {}));
  CHECK(is_coloured({}, {}, true));
  CHECK(is_coloured({}, {{"FORCE_COLOR", "1"}}));
  CHECK_FALSE(is_coloured({}, {{"TERM", "dumb"}}, true));
  CHECK_FALSE(is_coloured({}, {{"FORCE_COLOR", "0"}}, true));
  CHECK_FALSE(is_coloured({}, {{"FORCE_COLOR", "1"}, {"NO_COLOR", "1"}}, true));
  CHECK(is_coloured({"--color", "always"}, {{"NO_COLOR", "1"}}));
  CHECK_FALSE(is_coloured({"--color", "never"}, {{"FORCE_COLOR", "1"}}, true));
}

TEST_CASE("settings come from the file, variables and --set") {
  const Project project;
  const auto show = [&](std::vector<std::pair<std::string, std::string>> variables,
                        const Words& more = {}) {
    Words words{"config", "show", "-C", project.path("")};
    words.insert(words.end(), more.begin(), more.end());
    return run_alone(words, std::move(variables)).out;
  };
  CHECK(holds(show({}), "telemetry.max_events "));
  CHECK(holds(show({{"RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS", "7"}}),
              "RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS"));
  CHECK(holds(show({}, {"--format", "json"}), "\"key\": \"root\""));
  const auto unknown =
      run_alone({"list", "-C", project.path("")}, {{"RUNTIME_EXPORTS_TELEMETRY_MAX_EVENT", "7"}});
  CHECK(unknown.exit_code == 0);
  CHECK(holds(unknown.error, "[settings.unknown-variable]"));
  project.files().write("mine.json", "{\"telemtry\": {}}");
  const auto misspelt = project.run({"list", "--config", project.path("mine.json")});
  CHECK(misspelt.exit_code == 78);
  CHECK(holds(misspelt.error, "did you mean `telemetry`?"));
  CHECK(project.run({"list", "--config", project.path("none.json")}).exit_code == 78);
}

TEST_CASE("--result-file gets the JSON result, and never replaces an input") {
  const Project project;
  const auto file = project.path("result.json");
  CHECK(project.run({"publish", "--result-file", file}).exit_code == 0);
  CHECK(holds(project.files().read("result.json"), "\"outcome\": \"published\""));
  const auto refused = project.run({"publish", "--set", "x=y", "--result-file", file});
  CHECK(refused.exit_code == 78);
  CHECK(holds(project.files().read("result.json"), "\"outcome\": \"refused\""));
  const auto input = project.path("changelog/changelog.runtime.json");
  const auto unsafe = project.run({"publish", "--result-file", input});
  CHECK(unsafe.exit_code == 73);
  CHECK(holds(unsafe.error, "this would replace an input, the settings, an export"));
  CHECK(project.run({"list", "--result-file", file}).exit_code == 2);
}

TEST_CASE("a lost result is worse than a refusal, and no worse than any other error") {
  CHECK(exit_code_of_lost_result(0) == 74);
  CHECK(exit_code_of_lost_result(1) == 74);
  CHECK(exit_code_of_lost_result(3) == 74);
  CHECK(exit_code_of_lost_result(78) == 78);
}

using test_support::TemporaryFolder;

std::string found_from(const TemporaryFolder& tree, const std::string& folder,
                       io::FileSystem& files = io::posix_file_system(),
                       std::uint32_t user = ::geteuid()) {
  const auto opened = files.open(io::current_folder, tree.make_folder(folder), io::OpenMode::folder,
                                 io::Links::follow, 0);
  REQUIRE(opened);
  const io::OwnedDescriptor from{files, *opened};
  return find_root(files, from.get(), user);
}

/// A mount between each folder and its parent directory.
class MountedFileSystem final : public test_support::ForwardingFileSystem {
 public:
  using ForwardingFileSystem::ForwardingFileSystem;
  io::SystemStatus check_renames(io::Descriptor, io::Descriptor) override {
    return std::make_error_code(std::errc::cross_device_link);
  }
};

TEST_CASE("the root is the nearest folder with settings or a state") {
  const TemporaryFolder tree;
  SECTION("with settings") {
    tree.write("shared/config/exports.json", "{}");
  }
  SECTION("with a state") {
    tree.make_folder("shared/state");
  }
  CHECK(found_from(tree, ".") == ".");
  CHECK(found_from(tree, "a") == "..");
  CHECK(found_from(tree, "a/b/c") == "../../..");
  CHECK(found_from(tree, "shared/state") == "../..");
  tree.make_folder("a/shared/state");
  CHECK(found_from(tree, "a/b/c") == "../..");
}

TEST_CASE("where nothing is found, the root is the current folder") {
  const TemporaryFolder tree;
  tree.make_folder("shared/config");
  CHECK(found_from(tree, "a/b") == ".");
}

TEST_CASE("the search ends at a folder with .git, which may be the root itself") {
  const TemporaryFolder tree;
  tree.make_folder("shared/state");
  tree.make_folder("repository/below");
  const auto git = GENERATE(0, 1);
  git == 0 ? static_cast<void>(tree.make_folder("repository/.git"))
           : static_cast<void>(tree.write("repository/.git", "gitdir: elsewhere\n"));
  CHECK(found_from(tree, "repository/below") == ".");
  CHECK(found_from(tree, "repository") == ".");
  tree.make_folder("repository/shared/state");
  CHECK(found_from(tree, "repository/below") == "..");
}

TEST_CASE("the search does not leave a mount") {
  const TemporaryFolder tree;
  tree.make_folder("shared/state");
  MountedFileSystem files{io::posix_file_system()};
  CHECK(found_from(tree, "a", files) == ".");
}

TEST_CASE("a folder of another owner is not taken as the root, except the current one") {
  const TemporaryFolder tree;
  tree.make_folder("shared/state");
  const auto another = ::geteuid() + 1;
  CHECK(found_from(tree, "a", io::posix_file_system(), another) == ".");
  tree.make_folder("a/shared/state");
  CHECK(found_from(tree, "a", io::posix_file_system(), another) == ".");
  CHECK(found_from(tree, "a/b", io::posix_file_system(), another) == ".");
}

/// Sends standard output to another file while it exists.
class OutputTo {
 public:
  explicit OutputTo(const std::string& path) : kept_(::dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(file != -1);
    ::dup2(file, STDOUT_FILENO);
    ::close(file);
  }
  OutputTo(const OutputTo&) = delete;
  OutputTo& operator=(const OutputTo&) = delete;
  ~OutputTo() {
    std::fflush(stdout);
    std::clearerr(stdout);
    ::dup2(kept_, STDOUT_FILENO);
    ::close(kept_);
  }

 private:
  int kept_;
};

/// Runs the program as `main` does: what it prints goes to `output`, or to `out` of the result.
Ended run_main(Words words, const std::function<Ended(const Invocation&)>& program,
               const std::optional<std::string>& output = {}) {
  const test_support::TemporaryFolder folder;
  words.insert(words.begin(), "program");
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  Ended ended;
  {
    const CapturedError captured;
    const OutputTo redirected{output.value_or(folder.path("out"))};
    ended.exit_code = run_program(static_cast<int>(pointers.size()), pointers.data(), program);
    ended.error = captured.text();
  }
  if (!output) ended.out = folder.read("out");
  return ended;
}

TEST_CASE("a program gets its words and the environment, and both streams are printed") {
  ::setenv("RUNTIME_EXPORTS_TEST", "a=b", 1);
  Invocation seen;
  const auto ended = run_main({"one", "two"}, [&](const Invocation& invocation) {
    seen = invocation;
    return Ended{3, "the result\n", "a mistake\n"};
  });
  ::unsetenv("RUNTIME_EXPORTS_TEST");
  CHECK(seen.words == Words{"one", "two"});
  CHECK(seen.variable("RUNTIME_EXPORTS_TEST") == "a=b");
  CHECK(seen.user == ::geteuid());
  CHECK_FALSE(seen.error_is_terminal);
  CHECK(ended.exit_code == 3);
  CHECK(ended.out == "the result\n");
  CHECK(ended.error == "a mistake\n");
}

TEST_CASE("a result that cannot be written is an error of its own") {
  const auto run_full = [](int exit_code) {
    return run_main(
        {},
        [=](const Invocation&) {
          return Ended{exit_code, "the result\n", {}};
        },
        "/dev/full");
  };
  CHECK(run_full(0).exit_code == 74);
  CHECK(run_full(0).error == "error: the result cannot be written to standard output\n");
  CHECK(run_full(78).exit_code == 78);
}

TEST_CASE("a program that throws ends with 70") {
  const auto error = run_main({}, [](const Invocation&) -> Ended {
    throw std::runtime_error{"a name that must not be shown"};
  });
  CHECK(error.exit_code == 70);
  CHECK(error.out.empty());
  CHECK(error.error == "error: a defect of runtime-exports; please report what you ran\n");
  CHECK(run_main({}, [](const Invocation&) -> Ended { throw 1; }).exit_code == 70);
}

}  // namespace
}  // namespace runtime_exports::cli
