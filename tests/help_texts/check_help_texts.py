#!/usr/bin/env python3
"""Compares every help text in the sources with texts.txt, which a person has reviewed.

There, each line below a file's name is a help text and, after " <- ", its message. If a text has a word for an action
that may lose data, a line "safe: REASON" must follow. `--update` rewrites the list and keeps the reasons.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = pathlib.Path(__file__).with_name("texts.txt")
LITERAL = re.compile(r'R"\((.*?)\)"|"((?:[^"\\\n]|\\.)*)"', re.S)
CHARACTER = re.compile(r"'(?:[^'\\\n]|\\.)'")
LOSES_DATA = re.compile(r"\b(remove|delete|erase|discard|overwrite|replace|truncate|wipe|reset|rm|force)\b|--drop|write `\[\]`",
                        re.I)
OPEN, CLOSE = "([{", ")]}"


def without_comments(text):
    return re.sub(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*', lambda match: match[1] or "", text)


def parts_from(text, at):
    """Returns the comma-separated expressions from `at` to the closing bracket or a semicolon."""
    parts, depth, begin = [], 0, at
    while at < len(text):
        literal = LITERAL.match(text, at) or CHARACTER.match(text, at)
        if literal:
            at = literal.end()
            continue
        if text[at] in OPEN:
            depth += 1
        elif text[at] in CLOSE or text[at] == ";":
            if depth == 0 or text[at] == ";":
                break
            depth -= 1
        elif text[at] == "," and depth == 0:
            parts.append(text[begin:at])
            begin = at + 1
        at += 1
    return parts + [text[begin:at]]


def words_of(expression, constants):
    """Returns the literals of an expression, including constants; empty if it only passes on a text."""
    for name, value in constants.items():
        expression = re.sub(rf"\b{name}\b", lambda _: value, expression)
    literals = [m[1] if m[1] is not None else m[2] for m in LITERAL.finditer(expression)]
    return re.sub(r"\s+", " ", "".join(literals).replace('\\"', '"')).strip()


def functions_with_help(text):
    """Maps each name to (index of the help among the parameters, index of the message or None)."""
    found = {}
    for match in re.finditer(r"\b(\w+)\(", text):
        parameters = parts_from(text, match.end())
        names = [re.sub(r"=.*", "", p, flags=re.S).strip().split(" ")[-1].strip("&*") for p in parameters]
        typed = [i for i, p in enumerate(parameters) if re.search(r"(string|string_view|char\s*\*)[&*]*\s+help\b", p)]
        if typed:
            message = names.index("message") if "message" in names else None
            found[match[1]] = (typed[0], message)
    return found


def help_texts(file, everywhere):
    text = without_comments(file.read_text())
    constants = {m[1]: m[2] for m in re.finditer(
        r"constexpr\s+(?:std::string_view|const char\*(?: const)?|auto)\s+(\w+)(?:\[\])?\s*=\s*((?:\s*\"(?:[^\"\\\n]|\\.)*\")+)", text)}
    constants |= {m[1]: m[2] for m in re.finditer(
        r"constexpr\s+(?:std::string_view|const char\*)\s+(\w+)\s*\{?((?:\s*\"(?:[^\"\\\n]|\\.)*\")+)\}?;", text)}
    texts = []

    def add(help_expression, message_expression):
        words = words_of(help_expression, constants)
        if words:
            texts.append((words, words_of(message_expression or "", constants)))

    for match in re.finditer(r"\bhelp\s*\+?=(?!=)", text):
        before = text[:match.start()]
        begin = max(before.rfind("{"), before.rfind(";"))
        message = re.search(r"\.message\s*=(.*)", text[begin:match.start()], re.S)
        add(parts_from(text, match.end())[0], parts_from(message[1], 0)[0] if message else "")
    for struct in re.finditer(r"struct (\w+) \{([^{}]*)\};", text):
        members = re.findall(r"(\w+)(?: = [^;]*)?;", struct[2])
        if "help" not in members:
            continue
        for use in re.finditer(rf"\b{struct[1]}\s+\w*\s*\{{|\b{struct[1]}\{{", text):
            values = parts_from(text, use.end())
            if len(values) == len(members):
                add(values[members.index("help")],
                    values[members.index("message")] if "message" in members else "")
    for name, (at, message) in {**everywhere, **functions_with_help(text)}.items():
        for call in re.finditer(rf"\b{name}\(", text):
            arguments = parts_from(text, call.end())
            if len(arguments) > at:
                add(arguments[at], arguments[message] if message is not None else "")
    return texts


def listed():
    reasons, file, last = {}, "", ""
    for line in LIST.read_text().splitlines() if LIST.exists() else []:
        if line.startswith("  safe: "):
            reasons[(file, last)] = line
        elif line.startswith("  "):
            last = line.strip().split(" <- ")[0]
        else:
            file = line
    return reasons


def main():
    sources = sorted([*ROOT.glob("src/**/*.cpp"), *ROOT.glob("src/**/*.hpp"), *ROOT.glob("include/**/*.hpp")])
    everywhere = {}
    for header in sources:
        if header.suffix == ".hpp":
            everywhere |= functions_with_help(without_comments(header.read_text()))
    reasons, lines, failed = listed(), [], []
    for file in sources:
        name = str(file.relative_to(ROOT))
        texts = sorted(set(help_texts(file, everywhere)))
        if texts:
            lines.append(name)
        for words, message in texts:
            lines.append(f"  {words}" + (f" <- {message}" if message else ""))
            reason = reasons.get((name, words))
            if LOSES_DATA.search(words) and not reason:
                failed.append(f"{name}: this help may lose data; change it, or say below it in texts.txt why it does not: {words}")
            if reason:
                lines.append(reason)
    text = "\n".join(lines) + "\n"
    if sys.argv[1:] == ["--update"]:
        LIST.write_text(text)
    elif text != LIST.read_text():
        old = set(LIST.read_text().splitlines())
        failed += [f"not in texts.txt: {line.strip()}" for line in lines if line not in old]
        failed += [f"in texts.txt, but nowhere given: {line.strip()}" for line in sorted(old - set(lines))]
        failed.append("read them, and run tests/help_texts/check_help_texts.py --update")
    if len(lines) < 100:
        failed.append("hardly any help text was found: the check no longer reads the sources")
    print("\n".join(failed) if failed else f"{len(lines)} lines as listed")
    return 1 if failed else 0


sys.exit(main())
