"""The templates of one language: read once, and filled in.

Sandboxed and strict: a template can show the values that it is given, and a name that nobody
defined is an error, never an empty space.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta
from markupsafe import Markup
from msgspec import Struct

from douze.errors import TemplateProblems
from douze.letters.context import NAMES
from douze.letters.letter_facts import Facts
from douze.letters.placeholders import with_placeholders
from douze.letters.template_flaws import (
    AskedColumn,
    Sandbox,
    asked_columns,
    failure,
    flaw,
    flaws,
    no_subject,
    refuse_too_long,
    syntax,
)
from douze.letters.typography import unbreakable_template
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase

Finalize = Callable[[object], object]


class _Form(Struct, frozen=True):
    """A text with placeholders, and the names that stand in them."""

    template: Template
    names: tuple[str, ...]


class Templates:
    """Fills in the forms of one folder, and of `own`, whose files win. Each is read when needed."""

    def __init__(
        self, folder: Path, language: str, finalize: Finalize, *, own: Path | None = None
    ) -> None:
        """`finalize` is applied to each value that goes into a body, not into a subject."""
        self.folders = tuple(place for place in (own, folder) if place is not None)
        self._language = language
        self._plain, self._bodies, self._pages = _environments(finalize)
        self._form = cache(self._read)

    def subject(self, name: str, facts: Facts) -> str:
        """The first line of a template, filled in."""
        text = self._fill(self._form(name, first_line=True), facts)
        if not text.strip():
            raise TemplateProblems([no_subject(self._file(name))])
        return text

    def body(self, name: str, facts: Facts) -> str:
        """The rest of a template; all of it, where it is a part that stands in many letters."""
        return self._fill(self._form(name), facts)

    def page(self, slots: Mapping[str, str], **words: str) -> str:
        """The layout with `slots` as they are, since they are HTML, and `words` escaped."""
        values = {name: Markup(html) for name, html in slots.items()}
        return _render(self._layout, {**values, **words})

    @cached_property
    def _layout(self) -> Template:
        file = self._found("layout.html")
        return _compiled(self._pages, _source(file), file)

    def _found(self, name: str) -> Path:
        """The file of this name in the first folder that has one."""
        files = [folder / name for folder in self.folders]
        # Where none has it, ours is what is missing: nobody has to have their own.
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
        yield from flaws(self._plain, source, file)
        if not _is_part(name) and not source.partition("\n")[0].strip():
            yield no_subject(file)

    def columns(self, name: str) -> tuple[AskedColumn, ...]:
        """The columns of `Sessions` that a template names, as far as it says them outright."""
        file = self._file(name)
        return asked_columns(self._plain, _source(file), file)

    def _file(self, name: str) -> Path:
        return self._found(f"{self._language}/{name}.md")

    def _read(self, name: str, *, first_line: bool = False) -> _Form:
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
    for padding in ("center", "format"):  # to a width of 200000000, which fills the memory
        del plain.filters[padding]
    return plain, plain.overlay(finalize=finalize), plain.overlay(autoescape=True)


# A watch goes on for weeks: a text that it has compiled once is not compiled in the next pass.
@lru_cache(maxsize=256)
def _form(environment: Sandbox, source: str, file: Path) -> _Form:
    try:
        parsed = environment.parse(source, str(file), str(file))
        names = meta.find_undeclared_variables(parsed) & NAMES.keys()
        code = environment.compile(parsed, str(file), str(file))
    except TemplateSyntaxError as error:
        raise TemplateProblems([syntax(file, error)]) from error
    return _Form(Template.from_code(environment, code, {}), tuple(sorted(names)))


@lru_cache(maxsize=256)
def _compiled(environment: Sandbox, source: str, file: Path) -> Template:
    try:
        code = environment.compile(source, str(file), str(file))
    except TemplateSyntaxError as error:
        raise TemplateProblems([syntax(file, error)]) from error
    return Template.from_code(environment, code, {})


def _render(template: Template, values: Mapping[str, object]) -> str:
    try:
        text = template.render(values)
    except Exception as error:  # a template can fail in any way that Python can
        raise failure(error, template.filename) from error
    refuse_too_long(text, template.filename)
    return text


def _source(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise TemplateProblems([flaw(file, 0, phrase("template_missing"))]) from None
    except OSError as error:
        shut = phrase("template_unreadable", why=os_words(error))
        raise TemplateProblems([flaw(file, 0, shut)]) from error
    except UnicodeDecodeError as error:
        raise TemplateProblems([flaw(file, 0, phrase("template_no_utf8"))]) from error


def _is_part(name: str) -> bool:
    return "/" in name
