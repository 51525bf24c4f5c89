"""The product's own code, for tests that look into it: each file is read and parsed once a run."""

import ast
from functools import cache
from pathlib import Path

from tests.factories import TOP

#: The files of the product, by their paths below the top folder.
PRODUCT = sorted(
    path.relative_to(TOP).as_posix()
    for path in (
        TOP / "run.py",
        *(TOP / "douze").rglob("*.py"),
        *(TOP / "workflows").rglob("*.py"),
    )
)


@cache
def source(file: str) -> str:
    """What stands in a file."""
    return Path(TOP / file).read_text("utf-8")


@cache
def parsed(file: str) -> ast.Module:
    """The tree of a file; whoever changes it changes it for all others."""
    return ast.parse(source(file))


@cache
def nodes(file: str) -> tuple[ast.AST, ...]:
    """Every node of that tree."""
    return tuple(ast.walk(parsed(file)))
