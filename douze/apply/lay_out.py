"""What is written last of all: pages and the files of sessions. None of it keeps a letter."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from douze.errors import TemplateProblems
from douze.model.phrases import Phrase

Wanted = TypeVar("Wanted")
Content = TypeVar("Content")


def lay_out(
    wanted: Iterable[Wanted],
    content: Callable[[Wanted], Content],
    problems: list[Phrase],
    stop: Callable[[], bool],
) -> list[tuple[Wanted, Content]]:
    """Lay things out until `stop` says so, and note why one cannot be: its template is at fault."""
    made: list[tuple[Wanted, Content]] = []
    for one in wanted:
        if stop():
            break
        try:
            made.append((one, content(one)))
        except TemplateProblems as found:
            problems += [problem for problem in found.problems if problem not in problems]
    return made
