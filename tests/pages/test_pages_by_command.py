"""Pages as somebody keeps them: `plan` and `apply`, and what is told when they cannot be kept."""

import json
from pathlib import Path

import pytest

from tests.home import CONFIG, Home

URL = "https://example.org/sessions"
ALL = [
    "benevoles.html", "benevoles.ics", "feed.xml", "index.html", "sessions.ics", "style.css",
]  # fmt: skip


@pytest.fixture
def site(home: Home) -> Path:
    """The folder of the pages of an association that has some."""
    add(home, f'site: {{path: public, url: "{URL}"}}')
    return home.folder / "public"


def add(home: Home, *lines: str) -> None:
    home.config.write_text(home.config.read_text("utf-8") + "\n".join([*lines, ""]), "utf-8")


def test_plan_lists_the_pages_and_apply_writes_them(home: Home, site: Path) -> None:
    before = home.everything()
    status, out, _ = home("plan")
    assert status == 0
    assert "Pages à écrire ou à retirer (6)" in out
    assert "page benevoles.html à écrire" in out
    assert home.everything() == before
    pages = json.loads(home("plan", "--json")[1])["pages"]
    assert {"name": "benevoles.html", "becomes": "written"} in pages
    status, out, _ = home("apply")
    assert (status, "Pages écrites : 6, retirées : 0." in out) == (0, True)
    assert sorted(path.name for path in site.iterdir()) == ALL
    assert len(home.letters()) == 3
    assert f"{URL}/benevoles.html" in str(next(iter(home.letters().values())))
    status, out, _ = home("apply", now="2020-09-21T10:10")
    assert "Pages" not in out


def test_a_session_that_is_not_there_any_more_takes_its_page_with_it(
    home: Home, site: Path
) -> None:
    home("apply")
    home.change("Sessions", "J2", "brouillon")
    _, out, _ = home("plan", now="2020-09-21T10:10")
    assert "page benevoles.html à retirer" in out
    home("apply", now="2020-09-21T10:10")
    assert not (site / "benevoles.html").exists()


def test_without_a_folder_there_are_no_pages(home: Home) -> None:
    assert "Pages" not in home("plan")[1]
    home("apply")
    assert not (home.folder / "public").exists()


#: What somebody does to the association's own template of a page, and what is told of it.
BROKEN = {
    "a name that nobody defined": ("<p>a</p>\n{{ sesion.title }}", "ligne 2"),
    "a tag that is not closed": ("a\nb\n{% if session %}", "ligne 3"),
    "a value that there is not": ("{{ session.adress }}", "ligne 1"),
    "a name that a dict would have": ("{{ session.keys }}", "ligne 1"),
    "a column that there is not": ('{{ session.extra["Salle"] }}', "pas de colonne « Salle »"),
    "sums": ("{{ 2 * 1000000 }}", "ligne 1"),
    "a page without end": ("{% for a in range(99999) %}{{ 'x' * 9 }}{% endfor %}", "ligne 1"),
}


@pytest.mark.parametrize(("typed", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_template_keeps_no_letter(home: Home, site: Path, typed: str, told: str) -> None:
    add(home, "language: fr", "templates: own")
    own = home.folder / "own" / "fr" / "site" / "session.html"
    own.parent.mkdir(parents=True)
    own.write_text(typed, "utf-8")
    status, _, err = home("apply")
    assert status == 2
    assert str(own) in err
    assert told in err
    names = [name for name in home.letters() if "alerte" not in name]
    assert len(names) == 3
    assert len(home.letters()) == 4  # staff hear of it
    assert sorted(path.name for path in site.iterdir()) == ALL[1:]
    status, _, err = home("apply", now="2020-09-21T10:10")
    assert (status, str(own) in err, len(home.letters())) == (2, True, 4)
    own.write_text("<!doctype html>{{ session.title }}", "utf-8")
    assert home("apply", now="2020-09-21T10:20")[0] == 0
    assert (site / "benevoles.html").read_text("utf-8").startswith("<!doctype html>Associations")


def test_the_associations_own_template_wins(home: Home, site: Path) -> None:
    add(home, "templates: own")
    own = home.folder / "own" / "site" / "style.css"
    own.parent.mkdir(parents=True)
    own.write_text("body { color: {{ accent }}; }", "utf-8")
    home("apply")
    assert (site / "style.css").read_text("utf-8") == "body { color: #1d6b52; }"


def test_a_folder_that_cannot_be_written_keeps_no_letter(home: Home) -> None:
    add(home, "site: {path: missing/public}")
    status, out, err = home("apply")
    assert status == 2
    assert str(home.folder / "missing") in err
    assert "site.path" in err
    assert len(home.letters()) == 4
    assert "messages envoyés : 3" in out
    (home.folder / "missing").mkdir()
    assert home("apply", now="2020-09-21T10:10")[0] == 0
    assert (home.folder / "missing/public/index.html").exists()


def test_a_file_of_somebody_else_is_left_and_told(home: Home, site: Path) -> None:
    site.mkdir()
    (site / "index.html").write_text("notre accueil", "utf-8")
    (site / "autre.html").write_text("à nous", "utf-8")
    status, out, err = home("plan")
    assert "ce fichier n'est pas de Douze" in out
    status, out, err = home("apply")
    assert status == 2
    assert str(site / "index.html") in err
    assert (site / "index.html").read_text("utf-8") == "notre accueil"
    assert (site / "autre.html").read_text("utf-8") == "à nous"
    assert "Pages écrites : 5" in out


def test_what_stays_wrong_is_told_to_staff_once_a_week(home: Home, site: Path) -> None:
    site.mkdir()
    (site / "index.html").write_text("notre accueil", "utf-8")
    told = []
    for now in ("2020-09-21T10:00", "2020-09-27T23:50", "2020-09-28T00:10", "2020-09-29T10:00"):
        assert home("apply", now=now)[0] == 2
        told.append(sum("alerte" in name for name in home.letters()))
    assert told == [1, 1, 2, 2]


#: What somebody types in `config.yaml`, and what is told of it.
MISTAKES = {
    "an address that anybody on the way can change": (
        'site: {path: a, url: "http://example.org"}', "site.url",
    ),
    "an address with a question": ('site: {path: a, url: "https://a.example/?p=1"}', "site.url"),
    "pages whose folder is nowhere": ('site: {url: "https://a.example"}', "site.path"),
    "a form without a place for the choice": (
        'site: {path: a, form: "https://a.example/f"}', "site.form",
    ),
    "a setting that there is not": ("site: {path: a, adress: a}", "site.adress"),
    "a folder that is none": ("site: {path: [a]}", "site.path"),
    "no settings at all": ("site: public", "site"),
    "a form that anybody on the way can change": (
        'site: {path: a, form: "http://a.example/{session}"}', "site.form",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "setting"), MISTAKES.values(), ids=MISTAKES)
def test_a_wrong_setting_is_told_and_keeps_no_letter(
    home: Home, site: Path, typed: str, setting: str
) -> None:
    home("apply", "--limit", "1")
    before = {path.name: path.read_bytes() for path in site.iterdir()}
    home.config.write_text(f"{CONFIG}{typed}\n", "utf-8")
    for now in ("2020-09-21T10:10", "2020-09-21T10:20"):
        status, _, err = home("apply", now=now)
        assert status == 2
        assert setting in err
        assert len(home.letters()) == 4, "the three, and staff are told once"
    assert setting in home("plan", now="2020-09-21T10:30")[1]
    assert setting in home("doctor", now="2020-09-21T10:30")[1]
    assert {path.name: path.read_bytes() for path in site.iterdir()} == before
    assert not (home.folder / "a").exists()


def test_what_is_wrong_elsewhere_too_stops_the_pass(home: Home) -> None:
    add(home, 'site: {path: a, url: "http://example.org"}', "seats: {default: douze}")
    status, _, err = home("apply")
    assert (status, home.letters()) == (2, {})
    assert "seats.default" in err
    assert "site.url" in err


def test_doctor_tries_the_pages_and_says_what_is_wrong(home: Home, site: Path) -> None:
    before = home.everything()
    said = home("doctor")[1]
    assert f"{site} peut recevoir les pages publiques (6 fichiers)." in said
    add(home, "templates: own")
    own = home.folder / "own" / "fr" / "site"
    own.mkdir(parents=True)
    (own / "session.html").write_text("{{ sesion.title }}", "utf-8")
    (own / "sesion.html").write_text("", "utf-8")
    site.mkdir()
    (site / "index.html").write_text("", "utf-8")
    _, said, _ = home("doctor")
    assert "'sesion' is undefined" in said
    assert str(own / "sesion.html") in said
    assert str(site / "index.html") in said
    after = home.everything()
    assert {name: after[name] for name in before if name != "config.yaml"} == {
        name: before[name] for name in before if name != "config.yaml"
    }


def test_a_session_that_stays_postponed_is_news_once(home: Home, site: Path) -> None:
    home.change("Sessions", "J2", "reportée")
    home("apply")
    assert (site / "benevoles.ics").exists()
    assert "Pages" not in home("plan", now="2020-09-21T10:10")[1]
    home("apply", now="2020-09-21T10:10")
    assert "Pages" not in home("plan", now="2020-09-21T10:20")[1]
