"""Pages are looked at by others: axe-core in a browser, html-validate. Both come by npm, pinned."""

import json
import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.lengths import at_length, in_turn
from tests.pages.town import Town, with_site
from tests.programs import UNPREPARED, needs
from tests.site.browser import Browser, Tab

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
VALIDATE = HERE / "node_modules" / ".bin" / "html-validate"
_missing = not (AXE.exists() and VALIDATE.exists())
#: npm is a package of its own beside node's.
PREPARE = "sudo apt-get install npm && (cd tests/site && npm ci --ignore-scripts)"
pytestmark = [
    needs("chromium", "node"),
    pytest.mark.skipif(_missing, reason=UNPREPARED + PREPARE),
]
WORDS = "Premier paragraphe, **gras**.\n\n- un\n- deux [lien](https://example.org)\n\n1. trois"


@pytest.fixture(scope="module", params=at_length(["fr", "en"], short=["fr"]))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pages, one of each way in which a session can stand."""
    town = Town(with_site(language=request.param, association={"colour": "#e4002b"}))
    texts = dict.fromkeys(("Pourquoi", "Pour qui", "Programme", "En pratique"), WORDS)
    town.session("OPEN", Lieu="Mairie d'Ambert", Intervenants="Claire Fontanel", **texts)
    town.session("FULL", Places=0, Date=date(2020, 10, 2), **{"Qui intervient": WORDS})
    town.session("CLOSED", Date=date(2020, 10, 3), Clôture=datetime(2020, 9, 20))
    town.session("STARTED", Date=date(2020, 9, 21), Début="9h", Fin="23h")
    town.session("OVER", Date=date(2020, 9, 1))
    town.session("POSTPONED", État="reportée")
    town.session("CANCELLED", État="annulée", Intitulé='Un titre <long> & "vrai"' * 5)
    town.pass_at("09-21 10:00")
    folder = tmp_path_factory.mktemp("site")
    for name, content in town.site.files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


def violations(tab: Tab) -> list[str]:
    """What axe-core finds wrong, whatever its weight."""
    tab.ask("Runtime.evaluate", expression=AXE.read_text("utf-8"))
    found = tab.run(
        "axe.run().then(found => found.violations.map("
        "wrong => `${wrong.id}: ${wrong.nodes.map(node => node.html).join(' ')}`))"
    )
    assert isinstance(found, list)
    return found


#: How wide the screen is, and whether it is night.
WAYS = ((360, False), (1280, True))


def test_everybody_can_read_the_pages_by_day_by_night_and_on_a_telephone(
    folder: Path, browser: Browser
) -> None:
    """The one that lists all sessions in each way; each session's own in turn, or at length."""
    index = folder / "index.html"
    pages = sorted({*folder.glob("*.html")} - {index})
    assert len(pages) == 7
    for page, (width, dark) in [*((index, way) for way in WAYS), *in_turn(pages, WAYS, short=1)]:
        tab = browser.open(page, width=width, dark=dark)
        assert violations(tab) == [], page
        assert tab.run("document.documentElement.scrollWidth") <= width, page


def test_what_nobody_could_read_would_be_seen(
    folder: Path, browser: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "wrong.html"
    shown = (folder / "open.html").read_text("utf-8").replace("<html lang", "<html data-lang")
    shown = shown.replace("Content-Security-Policy", "other")
    page.write_text(shown.replace("<h1>", '<h1 style="color: #bbb; background: #fff">'), "utf-8")
    found = violations(browser.open(page))
    assert any(wrong.startswith("color-contrast") for wrong in found)
    assert any(wrong.startswith("html-has-lang") for wrong in found)


def test_nothing_is_fetched_from_elsewhere_and_no_script_runs(
    folder: Path, browser: Browser
) -> None:
    tab = browser.open(folder / "open.html")
    fetched = tab.ask("Page.getResourceTree")["frameTree"]["resources"]
    assert [Path(each["url"]).name for each in fetched] == ["style.css"]
    assert tab.run("document.cookie") == ""
    assert tab.run("getComputedStyle(document.querySelector('.button')).color") != ""


def test_the_pages_are_the_html_that_they_say_they_are(folder: Path) -> None:
    pages = [str(page) for page in sorted(folder.glob("*.html"))]
    done = subprocess.run(
        [str(VALIDATE), "--config", str(HERE / "htmlvalidate.json"), "--formatter", "json", *pages],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE,
    )
    assert json.loads(done.stdout) == []
    assert done.returncode == 0


def test_html_that_is_wrong_would_be_seen(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text(
        (folder / "open.html").read_text("utf-8").replace("</dl>", "</dl></p>"), "utf-8"
    )
    done = subprocess.run(
        [str(VALIDATE), "--config", str(HERE / "htmlvalidate.json"), str(page)],
        capture_output=True,
        check=False,
        cwd=HERE,
    )
    assert done.returncode == 1
