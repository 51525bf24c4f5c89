"""The templates of the pages, filled in: the association's own win over those of the program.

Every value is escaped, a name that nobody defined is an error, and what a template does wrong is
told with its file and line.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)

from douze.errors import TemplateProblems
from douze.letters.template_flaws import Sandbox, failure, flaw, refuse_too_long, syntax
from douze.letters.typography import unbreakable_template
from douze.model.phrases import phrase
from douze.model.settings import Settings


class _Loader(FileSystemLoader):
    """Reads templates, and sets the words of a language as a printer would."""

    def __init__(self, folders: tuple[Path, ...], language: str) -> None:
        super().__init__(folders, encoding="utf-8-sig")
        self._language = language

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, file, fresh = super().get_source(environment, template)
        if template.startswith(f"{self._language}/"):
            source = unbreakable_template(source, self._language)
        return source, file, fresh


class PageTemplates:
    """Fills in the templates of an association: its own folder, if it has one, has the say.

    `folder` is the one in which those of a kind stand: `fr/site/`, `site/`.
    """

    def __init__(self, settings: Settings, templates: Path, folder: str = "site") -> None:
        own = settings.templates
        self._folders = (templates,) if own is None else (own, templates)
        self._language, self._folder = settings.language, folder
        self._environment = _environment(self._folders, self._language)

    def page(self, name: str, values: Mapping[str, object]) -> str:
        """A page of this language, `session.html`."""
        return self._fill(f"{self._language}/{self._folder}/{name}", values)

    def shared(self, name: str, values: Mapping[str, object]) -> str:
        """What is the same in every language, `style.css`."""
        return self._fill(f"{self._folder}/{name}", values)

    def _fill(self, name: str, values: Mapping[str, object]) -> str:
        try:
            text = self._environment.get_template(name).render(values)
        except TemplateSyntaxError as error:
            raise TemplateProblems([syntax(error.filename or name, error)]) from error
        except TemplateNotFound as error:
            missing = str(self._folders[-1] / (error.name or name))
            raise TemplateProblems([flaw(missing, 0, phrase("template_missing"))]) from error
        except UnicodeDecodeError as error:
            raise TemplateProblems([flaw(name, 0, phrase("template_no_utf8"))]) from error
        except Exception as error:  # a template can fail in any way that Python can
            raise failure(error, name) from error
        refuse_too_long(text, name)
        return text


# A watch goes on for weeks: a template that it has compiled is compiled again once it changes.
@lru_cache(maxsize=4)
def _environment(folders: tuple[Path, ...], language: str) -> Sandbox:
    return Sandbox(
        undefined=StrictUndefined,
        autoescape=True,
        loader=_Loader(folders, language),
        trim_blocks=True,
        lstrip_blocks=True,
    )
