"""What a template can do, show values and nothing else, and what is wrong with one.

That is found without filling it in, and told with its file and line.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb

from jinja2 import TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from douze.errors import ColumnMissing, TemplateProblems
from douze.letters.context import NAMES
from douze.letters.own_columns import NoSuchColumn
from douze.model.phrases import Phrase, phrase

#: No letter is longer, in characters; what a template makes by mistake soon is.
_LONGEST = 10_000_000


class Sandbox(ImmutableSandboxedEnvironment):
    """Shows values and does not calculate: one slip, `* 200000000`, would fill the memory."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        raise SecurityError(f"a template cannot calculate with {operator}")


_BRACE = re.compile("[{}]")


def flaw(file: Path | str | None, line: int | None, what: Phrase) -> Phrase:
    """What is wrong with a file, or with one of its lines."""
    if not line:
        return phrase("template_file", file=str(file), what=what)
    return phrase("template_line", file=str(file), line=line, what=what)


def no_subject(file: Path) -> Phrase:
    return flaw(file, 1, phrase("template_no_subject"))


def syntax(file: Path | str, error: TemplateSyntaxError) -> Phrase:
    return flaw(file, error.lineno, phrase("template_said", said=error.message or "?"))


def failure(error: Exception, file: str | None) -> TemplateProblems:
    """What a template did wrong while it was filled in, with its file and line: this one's, or
    that of a part of it.
    """
    frames = reversed(extract_tb(error.__traceback__))
    # Jinja2 puts the templates in the place of what it made of them.
    ours = (frame for frame in frames if not frame.filename.endswith((".py", ">")))
    file, line = next(((frame.filename, frame.lineno) for frame in ours), (file, 0))
    if isinstance(error, NoSuchColumn):
        return ColumnMissing([flaw(file, line, error.what)])
    said = phrase("template_said", said=str(error) or type(error).__name__)
    return TemplateProblems([flaw(file, line, said)])


def refuse_too_long(text: str, file: str | None) -> None:
    if len(text) > _LONGEST:
        raise TemplateProblems([flaw(file, 0, phrase("template_too_long"))])


class AskedColumn(Struct, frozen=True):
    """A place where a template says `session.extra["Salle"]`."""

    header: str
    file: Path
    line: int

    def told(self, what: Phrase) -> Phrase:
        return flaw(self.file, self.line, what)


@lru_cache(maxsize=256)
def flaws(environment: Sandbox, source: str, file: Path) -> tuple[Phrase, ...]:
    """Name each place where a template that parses says a name that nobody defined, or a brace."""
    tree = environment.parse(source)
    unknown = meta.find_undeclared_variables(tree) - NAMES.keys()
    names = [node for node in tree.find_all(nodes.Name) if node.name in unknown]
    return (
        *(flaw(file, node.lineno, _unknown(node.name)) for node in names),
        *_stray_braces(environment, source, file),
    )


@lru_cache(maxsize=256)
def asked_columns(environment: Sandbox, source: str, file: Path) -> tuple[AskedColumn, ...]:
    """Name each `….extra["Salle"]` and `….extra.Salle` of a template that parses."""
    tree = environment.parse(source)
    by_key = [
        AskedColumn(str(node.arg.value), file, node.lineno)
        for node in tree.find_all(nodes.Getitem)
        if _is_extra(node.node) and isinstance(node.arg, nodes.Const)
    ]
    by_name = [
        AskedColumn(node.attr, file, node.lineno)
        for node in tree.find_all(nodes.Getattr)
        if _is_extra(node.node)
    ]
    return (*by_key, *by_name)


def _is_extra(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Getattr) and node.attr == "extra"


def _stray_braces(environment: Sandbox, source: str, file: Path) -> Iterator[Phrase]:
    """Name each line with a brace that belongs to no tag: it would leave as it stands."""
    raw, told = False, set[int]()
    for line, kind, text in environment.lex(source):
        raw = kind == "raw_begin" or (raw and kind != "raw_end")
        if kind != "data" or raw:
            continue
        for further, words in enumerate(text.split("\n"), line):
            if _BRACE.search(words) and further not in told:
                told.add(further)
                yield flaw(file, further, phrase("template_stray_brace"))


def _unknown(name: str) -> Phrase:
    close = get_close_matches(name, NAMES, 1)
    if close:
        return phrase("template_unknown_near", name=name, near=close[0])
    return phrase("template_unknown", name=name)


def names_in(source: str) -> frozenset[str] | None:
    """The names that a template uses; None where it does not parse."""
    try:
        return frozenset(meta.find_undeclared_variables(Sandbox().parse(source)))
    except TemplateSyntaxError:
        return None
