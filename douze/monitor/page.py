"""The page of `status`: the same lines as on the terminal, to look at."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.monitor.overview import Overview
from douze.monitor.sections import Section
from douze.monitor.status_lines import sections
from douze.pages.report_page import report_page


def status_page(overview: Overview, settings: Settings, templates: Path, wording: Wording) -> bytes:
    """Lay out the page. Raises TemplateProblems."""
    return sections_page(sections(overview, wording), settings, templates, wording, overview.now)


def sections_page(
    sections: Iterable[Section],
    settings: Settings,
    templates: Path,
    wording: Wording,
    now: datetime,
) -> bytes:
    """Lay out what is told in sections. Raises TemplateProblems."""
    shown = {
        "now": wording.moment(now),
        "sections": [
            {
                "title": section.title,
                "lines": [
                    {"says": line.text, "below": line.indent > 2, "tone": line.tone.value}
                    for line in section.lines
                ],
            }
            for section in sections
        ],
    }
    return report_page("status.html", shown, settings, templates)
