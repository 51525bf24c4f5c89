"""The page of what is known of a person, in the words of its language."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from douze.letters.palette import palette
from douze.letters.plain_words import one_line
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.pages.templates import PageTemplates


def about_page(
    facts: Mapping[str, object], settings: Settings, templates: Path, wording: Wording
) -> bytes:
    """Lay out what `facts_about` gave. Raises TemplateProblems."""

    def day(written: str) -> str:
        return date.fromisoformat(written).strftime(wording.day_format) if written else ""

    shown = {
        **facts,
        "language": settings.language,
        "association": one_line(settings.association.name),
        "colours": palette(settings.association.colour).by_name,
        "logo": "",
        "day": day,
    }
    filled = PageTemplates(settings, templates, "reports").page("about.html", shown)
    return filled.encode("utf-8", "replace")
