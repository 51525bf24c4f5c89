"""A page that staff look at: of a year, a session, a person, of how things stand."""

from collections.abc import Mapping
from pathlib import Path

from douze.letters.palette import palette
from douze.letters.plain_words import one_line
from douze.model.settings import Settings
from douze.pages.site_files import logo_of
from douze.pages.templates import PageTemplates


def report_page(
    name: str, shown: Mapping[str, object], settings: Settings, templates: Path
) -> bytes:
    """Fill in one of `reports/`, `year.html`. Raises TemplateProblems.

    `shown` is told beside what all of them have; without a `logo` the association's name is there.
    """
    values = {
        "language": settings.language,
        "association": one_line(settings.association.name),
        "colours": palette(settings.association.colour).by_name,
        "logo": "",
        **shown,
    }
    page = PageTemplates(settings, templates, "reports").page(name, values)
    return page.encode("utf-8", "replace")


def logo_address(settings: Settings) -> str:
    """The logo as a page has it within itself; empty where there is none."""
    logo = logo_of(settings)
    return logo.as_address if logo else ""
