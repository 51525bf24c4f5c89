"""The section `database` of a `config.yaml`: put in and taken out, all else left as it is typed."""

import re

_SECTION = re.compile(r"database:\s*(#.*)?")
_INDENTED = re.compile(r"(\s+)\w+:")
_SETTING = re.compile(r"(?P<before>\s+)(?P<name>url|association):.*")


def with_database(text: str, url: str, name: str) -> str:
    """Say in a configuration that its ledger stands in a database.

    Where the section is there, its values are set and its comments stay; else it is put last.
    """
    values = {"url": url, "association": name}
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    begin, over = _section(lines)
    if begin is None:
        typed = [f"  {key}: {_quoted(value)}" for key, value in values.items()]
        return end.join([*_without_blank_end(lines), "", "database:", *typed, ""])
    inside = [_set(line, values) for line in lines[begin + 1 : over]]
    indent = next((m[1] for line in inside if (m := _INDENTED.match(line))), "  ")
    there = {m["name"] for line in inside if (m := _SETTING.fullmatch(line))}
    missing = [
        f"{indent}{key}: {_quoted(value)}" for key, value in values.items() if key not in there
    ]
    return end.join([*lines[: begin + 1], *missing, *inside, *lines[over:], ""])


def without_database(text: str) -> str:
    """Say that its ledger stands in a file.

    A section that says no more than where goes; of another only the address is taken out.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    begin, over = _section(lines)
    if begin is None:
        return text
    inside = lines[begin + 1 : over]
    if all(_SETTING.fullmatch(line) or not line.strip() for line in inside):
        kept = [*_without_blank_end(lines[:begin]), *([""] if over < len(lines) else [])]
        return end.join([*kept, *lines[over:], ""])
    emptied = [_set(line, {"url": ""}) for line in inside]
    return end.join([*lines[: begin + 1], *emptied, *lines[over:], ""])


def _section(lines: list[str]) -> tuple[int | None, int]:
    """Find the first line of the section, and the one after its last setting."""
    begin = next((n for n, line in enumerate(lines) if _SECTION.fullmatch(line)), None)
    if begin is None:
        return None, len(lines)
    over = begin + 1
    for number in range(begin + 1, len(lines)):
        line = lines[number]
        if line.strip() and not line.startswith((" ", "\t")):
            break  # a setting or a comment at the left is of what follows
        if line.strip():
            over = number + 1
    return begin, over


def _set(line: str, values: dict[str, str]) -> str:
    found = _SETTING.fullmatch(line)
    if found is None or found["name"] not in values:
        return line
    return f"{found['before']}{found['name']}: {_quoted(values[found['name']])}"


def _quoted(value: str) -> str:
    return f'"{value}"'


def _without_blank_end(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines
