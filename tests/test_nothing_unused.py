"""Nothing lies about that nothing reaches: no module, and no function of a file's own."""

import ast
import re

from tests.factories import TOP
from tests.sources import PRODUCT, nodes, parsed, source

#: How a program is started: by hand, by make, or by a program of ours that runs another one.
_STARTED = re.compile(r"(?:-m|\"-m\",) \"?([\w.]+)")


def test_every_module_is_imported_or_started() -> None:
    reached = {*_STARTED.findall((TOP / "Makefile").read_text("utf-8"))}
    for file in PRODUCT:
        reached |= {*_STARTED.findall(source(file))} | _named_in(file)
    modules = {
        file.removesuffix(".py").replace("/", ".")
        for file in PRODUCT
        if not file.endswith(("/__init__.py", "/__main__.py")) and not _is_a_rule(file)
    }
    assert modules - reached == {"run"}


def _is_a_rule(file: str) -> bool:
    """Whether `decide` finds it by itself: an association's own rule is named nowhere else."""
    return file.startswith("workflows/") and any(
        isinstance(target, ast.Name) and target.id == "RULE_BOOK"
        for node in parsed(file).body
        if isinstance(node, ast.Assign)
        for target in node.targets
    )


def test_every_function_of_a_file_s_own_is_asked() -> None:
    unused = [
        f"{file}: {one.name}"
        for file in PRODUCT
        for one in parsed(file).body
        if isinstance(one, ast.FunctionDef | ast.ClassDef)
        and one.name.startswith("_")
        and len(re.findall(rf"\b{one.name}\b", source(file))) == 1
    ]
    assert unused == []


def _named_in(file: str) -> set[str]:
    """What a file imports, now or later, by its whole name."""
    named: set[str] = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named.add(node.value)
    return named
