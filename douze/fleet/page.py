"""The page of `fleet status`: the same lines as on the terminal, to look at."""

from pathlib import Path

from msgspec.structs import replace

from douze.fleet.overview import FleetOverview
from douze.fleet.status_lines import sections
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.monitor.page import sections_page


def fleet_page(
    overview: FleetOverview, name: str, language: str, templates: Path, wording: Wording
) -> bytes:
    """Lay out the page, under a name of the fleet. Raises TemplateProblems."""
    ours = Settings(language=language)
    ours = replace(ours, association=replace(ours.association, name=name))
    return sections_page(sections(overview, wording), ours, templates, wording, overview.now)
