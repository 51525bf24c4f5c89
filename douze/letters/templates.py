"""The templates of one language: read once, filled in, and looked through for mistakes.

The only file that knows Jinja2. Sandboxed and strict: a template can show the values that
it is given, and a name that nobody defined is an error, never an empty space.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from msgspec import Struct

from douze.errors import ColumnMissing, TemplateProblems
from douze.letters.context import NAMES
from douze.letters.facts import Facts
from douze.letters.own_columns import NoSuchColumn
from douze.letters.placeholders import with_placeholders
from douze.letters.typography import unbreakable_template
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase

Finalize = Callable[[object], object]

#: No letter is longer, in characters; what a template makes by mistake soon is.
LONGEST = 10_000_000
_BRACE = re.compile("[{}]")


class Sandbox(ImmutableSandboxedEnvironment):
    """Shows values and does not calculate: one slip, `* 200000000`, would fill the memory."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        raise SecurityError(f"a template cannot calculate with {operator}")


class _Form(Struct, frozen=True):
    """A text with blanks, and the names that stand in them."""

    template: Template
    names: tuple[str, ...]


class AskedColumn(Struct, frozen=True):
    """A place where a template says `session.extra["Salle"]`."""

    header: str
    file: Path
    line: int

    def told(self, what: Phrase) -> Phrase:
        return _at(self.file, self.line, what)


class Templates:
    """Fills in the forms of one folder, and of `own`, whose files win. Each is read when needed."""

    def __init__(
        self, folder: Path, language: str, finalize: Finalize, *, own: Path | None = None
    ) -> None:
        """`finalize` is applied to each value that goes into a body, not into a subject."""
        self.folders = tuple(place for place in (own, folder) if place is not None)
        self._layout_file = self._found("layout.html")
        self._language = language
        self._plain, self._bodies, self._pages = _environments(finalize)
        self._forms: dict[tuple[str, bool], _Form] = {}
        self._layout: Template | None = None

    def subject(self, name: str, facts: Facts) -> str:
        """The first line of a template, filled in."""
        text = self._fill(self._form(name, first_line=True), facts)
        if not text.strip():
            raise TemplateProblems([_no_subject(self._file(name))])
        return text

    def body(self, name: str, facts: Facts) -> str:
        """The rest of a template; all of it, where it is a part that stands in many letters."""
        return self._fill(self._form(name), facts)

    def page(self, slots: Mapping[str, str], **words: str) -> str:
        """The layout with `slots` as they are, since they are HTML, and `words` escaped."""
        if self._layout is None:
            source = _source(self._layout_file)
            self._layout = _compiled(self._pages, source, self._layout_file)
        values = {name: Markup(html) for name, html in slots.items()}
        return _render(self._layout, {**values, **words})

    def _found(self, name: str) -> Path:
        """The file of this name in the first folder that has one."""
        files = [folder / name for folder in self.folders]
        return next((file for file in files if file.exists()), files[-1])

    def flaws(self, name: str) -> Iterator[Phrase]:
        """What is wrong with one template, without filling it in: `file line 7: what. Hint`."""
        file = self._file(name)
        try:
            source = _source(file)
            if not _is_part(name):
                self._form(name, first_line=True)
            self._form(name)
        except TemplateProblems as found:
            yield from found.problems
            return
        yield from _flaws(self._plain, source, file)
        if not _is_part(name) and not source.partition("\n")[0].strip():
            yield _no_subject(file)

    def columns(self, name: str) -> Iterator[AskedColumn]:
        """The columns of `Sessions` that a template names, as far as it says them outright."""
        file = self._file(name)
        yield from _columns(self._plain, _source(file), file)

    def _file(self, name: str) -> Path:
        return self._found(f"{self._language}/{name}.md")

    def _form(self, name: str, *, first_line: bool = False) -> _Form:
        form = self._forms.get((name, first_line))
        if form is None:
            form = self._forms[name, first_line] = self._read(name, first_line)
        return form

    def _read(self, name: str, first_line: bool) -> _Form:
        file = self._file(name)
        source = unbreakable_template(_source(file), self._language)
        environment = self._plain if first_line else self._bodies
        subject, _, rest = source.partition("\n")
        if first_line:
            source = subject
        elif not _is_part(name):
            source = f"\n{rest}"  # so that the lines keep their numbers
        return _form(environment, source, file)

    def _fill(self, form: _Form, facts: Facts) -> str:
        values = {name: with_placeholders(name, NAMES[name](facts)) for name in form.names}
        return _render(form.template, values)


@lru_cache(maxsize=4)
def _environments(finalize: Finalize) -> tuple[Sandbox, Sandbox, Sandbox]:
    """Give what reads subjects, bodies and pages."""
    plain = Sandbox(undefined=StrictUndefined)
    for padding in ("center", "format"):
        del plain.filters[padding]
    return plain, plain.overlay(finalize=finalize), plain.overlay(autoescape=True)


# A watch goes on for weeks: a text that it has compiled once is not compiled in the next pass.
@lru_cache(maxsize=256)
def _form(environment: Sandbox, source: str, file: Path) -> _Form:
    try:
        names = meta.find_undeclared_variables(environment.parse(source)) & NAMES.keys()
    except TemplateSyntaxError as error:
        raise TemplateProblems([_syntax(file, error)]) from error
    return _Form(_compiled(environment, source, file), tuple(sorted(names)))


@lru_cache(maxsize=256)
def _compiled(environment: Sandbox, source: str, file: Path) -> Template:
    try:
        code = environment.compile(source, str(file), str(file))
    except TemplateSyntaxError as error:
        raise TemplateProblems([_syntax(file, error)]) from error
    return Template.from_code(environment, code, {})


@lru_cache(maxsize=256)
def _flaws(environment: Sandbox, source: str, file: Path) -> tuple[Phrase, ...]:
    """Name each place where a template that parses says a name that nobody defined, or a brace."""
    tree = environment.parse(source)
    unknown = meta.find_undeclared_variables(tree) - NAMES.keys()
    names = [node for node in tree.find_all(nodes.Name) if node.name in unknown]
    return (
        *(_at(file, node.lineno, _unknown(node.name)) for node in names),
        *_stray_braces(environment, source, file),
    )


def _columns(environment: Sandbox, source: str, file: Path) -> Iterator[AskedColumn]:
    """Name each `….extra["Salle"]` and `….extra.Salle` of a template that parses."""
    tree = environment.parse(source)
    for by_key in tree.find_all(nodes.Getitem):
        if _is_extra(by_key.node) and isinstance(by_key.arg, nodes.Const):
            yield AskedColumn(str(by_key.arg.value), file, by_key.lineno)
    for by_name in tree.find_all(nodes.Getattr):
        if _is_extra(by_name.node):
            yield AskedColumn(by_name.attr, file, by_name.lineno)


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
                yield _at(file, further, phrase("template_stray_brace"))


def names_in(source: str) -> frozenset[str] | None:
    """The names that a template uses; None where it does not parse."""
    try:
        return frozenset(meta.find_undeclared_variables(Sandbox().parse(source)))
    except TemplateSyntaxError:
        return None


def _render(template: Template, values: Mapping[str, object]) -> str:
    try:
        text = template.render(values)
    except NoSuchColumn as error:
        place = _line(error, template.filename)
        raise ColumnMissing([_at(template.filename, place, error.what)]) from error
    except Exception as error:  # a template can fail in any way that Python can
        said = phrase("template_said", said=str(error) or type(error).__name__)
        place = _line(error, template.filename)
        raise TemplateProblems([_at(template.filename, place, said)]) from error
    if len(text) > LONGEST:
        raise TemplateProblems([_at(template.filename, 0, phrase("template_too_long"))])
    return text


def _line(error: Exception, file: str | None) -> int | None:
    """The line of a template at which it failed; 0 where nobody knows."""
    frames = extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == file), 0)


def _source(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise TemplateProblems([_at(file, 0, phrase("template_missing"))]) from None
    except OSError as error:
        shut = phrase("template_unreadable", why=os_words(error))
        raise TemplateProblems([_at(file, 0, shut)]) from error
    except UnicodeDecodeError as error:
        raise TemplateProblems([_at(file, 0, phrase("template_no_utf8"))]) from error


def _is_part(name: str) -> bool:
    return "/" in name


def _at(file: Path | str | None, line: int | None, what: Phrase) -> Phrase:
    """What is wrong with a file, or with one of its lines."""
    if not line:
        return phrase("template_file", file=str(file), what=what)
    return phrase("template_line", file=str(file), line=line, what=what)


def _no_subject(file: Path) -> Phrase:
    return _at(file, 1, phrase("template_no_subject"))


def _syntax(file: Path, error: TemplateSyntaxError) -> Phrase:
    return _at(file, error.lineno, phrase("template_said", said=error.message or "?"))


def _unknown(name: str) -> Phrase:
    close = get_close_matches(name, NAMES, 1)
    if close:
        return phrase("template_unknown_near", name=name, near=close[0])
    return phrase("template_unknown", name=name)
