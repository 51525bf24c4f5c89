"""Who answers for people's data is said in the first letter to each, and on pages, where set."""

from email import message_from_bytes, policy

import openpyxl

from tests.home import CONFIG, Home

PRIVACY = "privacy: {controller: Cap Rural (Lempdes), notice: https://example.org/vie-privee}\n"
SAID = "Cap Rural (Lempdes) en répond"
ASKED = "répondez à ce message. https://example.org/vie-privee"
FORM = "Réponses au formulaire 1"


def saying(home: Home) -> list[str]:
    """Name the letters in the folder that say it."""
    found = []
    for name, raw in home.letters().items():
        letter = message_from_bytes(raw, policy=policy.default)
        body = letter.get_body(("plain",))
        assert body is not None
        words = " ".join(body.get_content().replace("\u00a0", " ").split())
        if SAID in words:
            assert ASKED in words
            found.append(name)
    return found


def another(home: Home, *who: str) -> None:
    """Let people register for a second session."""
    home.write("Sessions", 3, Code="AUTRE", Date="05/10/2020", Intitulé="Autre", Début="14h")
    home.write("Sessions", 3, Fin="16h", Places=12)
    book = openpyxl.load_workbook(home.workbook)
    for one in who:
        book[FORM].append(["21/09/2020 09:00", one, "Zoe", "Martin", "", "AUTRE"])
    book.save(home.workbook)


def test_the_first_letter_to_each_says_it_and_no_other(home: Home) -> None:
    home.config.write_text(CONFIG + PRIVACY, "utf-8")
    another(home, "zoe@ambert.example", "ZOE@ambert.example")
    home("apply")
    to_people = [name for name in home.letters() if "bilan" not in name and "alerte" not in name]
    assert len(to_people) > len(saying(home)) == 3
    home.change("Sessions", "F2", "3")
    home("apply", now="2020-09-21T10:20")
    assert len(home.letters()) > len(to_people)
    assert len(saying(home)) == 3


def test_who_was_written_to_before_does_not_hear_of_it_afterwards(home: Home) -> None:
    home("apply")
    home.config.write_text(CONFIG + PRIVACY, "utf-8")
    another(home, "zoe@ambert.example", "ida@ambert.example")
    home("apply", now="2020-09-21T10:20")
    assert len(saying(home)) == 1


def test_where_nothing_is_set_no_letter_says_it(home: Home) -> None:
    home("apply")
    assert home.letters()
    for raw in home.letters().values():
        assert b"mois apr" not in raw


def test_pages_say_it_where_it_is_set(home: Home) -> None:
    home.config.write_text(f"{CONFIG}site: {{path: site}}\n", "utf-8")
    home("apply")
    pages = [*(home.folder / "site").glob("*.html")]
    assert pages
    assert not any("personnelles" in page.read_text("utf-8") for page in pages)
    home.config.write_text(f"{CONFIG}site: {{path: site}}\n{PRIVACY}", "utf-8")
    home("apply", now="2020-09-21T10:20")
    for page in pages:
        said = page.read_text("utf-8")
        assert SAID in said.replace("\u00a0", " ")
        assert 'href="https://example.org/vie-privee"' in said
        assert 'href="mailto:formation@example.org"' in said
