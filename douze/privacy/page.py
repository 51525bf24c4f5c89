"""The page of what is known of a person, in the words of its language."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.pages.report_page import report_page


def about_page(
    facts: Mapping[str, object], settings: Settings, templates: Path, wording: Wording
) -> bytes:
    """Lay out what `facts_about` gave. Raises TemplateProblems."""

    def day(written: str) -> str:
        return date.fromisoformat(written).strftime(wording.day_format) if written else ""

    return report_page("about.html", {**facts, "day": day}, settings, templates)
