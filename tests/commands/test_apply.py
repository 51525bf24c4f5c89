"""`apply`: what a pass says, what it leaves on the disk, and what a test address is sent."""

import os
import stat
from email import message_from_bytes
from email.policy import default

import pytest
from openpyxl.utils import get_column_letter

from douze.composition import build
from douze.errors import GuardedPass
from douze.passes.one_pass import one_pass
from douze.passes.pass_options import PassOptions
from tests.factories import CODE, at
from tests.home import CANARY, CONFIG, Home
from tests.keys import key_of
from tests.tabs import HEADER, SESSIONS


def recipient(raw: bytes) -> str:
    """Give the one address that a letter goes to."""
    (address,) = message_from_bytes(raw, policy=default)["To"].addresses
    return str(address.addr_spec)


def plain(raw: bytes) -> str:
    """Give the text of a letter."""
    body = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def texts(raw: bytes) -> list[str]:
    """Give a letter's text, and its HTML."""
    parts = message_from_bytes(raw, policy=default).walk()
    return [str(part.get_content()) for part in parts if part.get_content_maintype() == "text"]


def test_apply_says_what_it_did(home: Home) -> None:
    status, out, err = home("apply")
    assert (status, err) == (0, "")
    assert out == (
        "Passe du 21/09/2020 à 10h00. "
        "Statuts changés : 3, lignes écrites : 4, messages envoyés : 3.\n"
    )
    assert len(home.letters()) == 3


def test_a_pass_says_what_it_is_at(home: Home) -> None:
    said: list[str] = []
    one_pass(build(home.config), at("09-21 10:00"), PassOptions(clock_set=True, doing=said.append))
    assert said == [
        "Lecture de la feuille…",
        "Décision…",
        "Écriture dans la feuille…",
        "Messages : 1 sur 3…",
        "Messages : 2 sur 3…",
        "Messages : 3 sur 3…",
    ]


def test_a_pass_that_is_refused_does_not_say_that_it_writes(home: Home) -> None:
    home.config.write_text(f"{CONFIG}guard: {{vanished: 0}}\n", encoding="utf-8")
    home("apply")
    home.empty("Inscriptions")
    said: list[str] = []
    with pytest.raises(GuardedPass):
        one_pass(
            build(home.config), at("09-21 10:00"), PassOptions(clock_set=True, doing=said.append)
        )
    assert said == ["Lecture de la feuille…", "Décision…"]


def test_apply_twice_at_the_same_moment_leaves_every_byte(home: Home) -> None:
    home("apply")
    book, letters = home.workbook.read_bytes(), home.letters()
    status, out, _ = home("apply")
    assert status == 0
    assert home.workbook.read_bytes() == book
    assert home.letters() == letters
    assert "messages envoyés : 0" in out


def test_an_edit_that_has_to_settle_is_no_failure(home: Home) -> None:
    place = f"{get_column_letter(HEADER[SESSIONS].index('Intervenants') + 1)}2"
    home.change(SESSIONS, place, "Claire Fontanel <claire@ailleurs.example>")
    home("apply")
    home.change(SESSIONS, place, "")
    status, out, err = home("apply", now="2020-09-21T10:10")
    assert (status, err) == (0, "")
    assert "Messages retenus : 1" in out
    assert home("apply", now="2020-09-21T10:20")[0] == 0
    assert any("annulation_claire" in name for name in home.letters())


def test_a_file_in_the_outbox_is_named_after_day_kind_person_and_message_id(home: Home) -> None:
    home("apply")
    for name, raw in home.letters().items():
        message = message_from_bytes(raw, policy=default)
        who, own = name.removesuffix(".eml").split("_")[-2:]
        assert name.startswith("2020-09-21_10-00_")
        assert who == "-".join(str(message["To"]).split(" <")[0].lower().split())
        assert str(message["Message-ID"]).startswith(f"<{own}")
        assert key_of(message, home.ledger).startswith(f"{CODE}-")


def test_everything_that_the_tool_writes_is_ours_alone(home: Home) -> None:
    os.umask(0)
    home("apply")
    home("preview", "confirmation")
    found = list((home.folder / "var").rglob("*"))
    assert {"ledger.sqlite", "outbox", "preview"} <= {path.name for path in found}
    for path in [home.folder / "var", *found]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_the_workbook_keeps_its_mode(home: Home) -> None:
    home.workbook.chmod(0o640)
    home("apply")
    assert stat.S_IMODE(home.workbook.stat().st_mode) == 0o640


def test_a_limit_sends_so_many(home: Home) -> None:
    status, out, _ = home("apply", "--limit", "1")
    assert status == 0
    assert len(home.letters()) == 1
    assert out.endswith("messages envoyés : 1.\nMessages qui attendent une prochaine passe : 2.\n")
    home("apply")
    assert len(home.letters()) == 3


def test_a_limit_of_0_sends_nothing(home: Home) -> None:
    assert home("apply", "--limit", "0")[0] == 0
    assert home.letters() == {}


def test_a_test_address_gets_all_letters_and_nothing_is_recorded(home: Home) -> None:
    before = home.everything()
    status, out, _ = home("apply", "--to", "essai@example.org")
    assert (status, out) == (
        0,
        "Messages envoyés à essai@example.org au lieu de leurs destinataires : 3. Rien d'autre "
        "n'a été fait.\n",
    )
    letters = [message_from_bytes(raw, policy=default) for raw in home.letters().values()]
    assert len(letters) == 3
    for message in letters:
        assert message["To"] == "essai@example.org"
        assert message["X-Douze-Key"] is None
        assert message["Cc"] is None
        assert message["Bcc"] is None
    after = {k: v for k, v in home.everything().items() if not k.startswith("var")}
    assert after == before
    assert not (home.folder / "var" / "ledger.sqlite").exists()


def test_a_test_address_leaves_the_real_letters_their_names(home: Home) -> None:
    home("apply", "--to", "essai@example.org")
    tests = set(home.letters())
    home("apply")
    assert len(home.letters()) == 6
    home("apply", "--to", "essai@example.org")
    assert len(home.letters()) == 6, "nothing is due any more"
    assert tests < set(home.letters())


def test_a_test_address_gets_no_link(home: Home) -> None:
    home("apply")
    before = home.letters().keys()
    assert home("apply", "--to", "essai@example.org", now="2020-09-30T15:00")[0] == 0
    tests = [raw for name, raw in home.letters().items() if name not in before]
    said = [words for raw in tests for words in texts(raw)]
    assert any("⟨lien⟩" in words for words in said)
    assert not any("canari" in words for words in said)


def test_a_test_address_and_a_limit(home: Home) -> None:
    assert home("apply", "--to", "essai@example.org", "--limit", "2")[0] == 0
    assert len(home.letters()) == 2


#: Where staff may paste the link, though it is not to be read there.
PASTED = (*("Lieu", "Pourquoi", "Pour qui", "Programme", "Qui intervient", "En pratique", "Salle"),)


def test_the_link_is_in_no_announcement_page_calendar_or_feed_wherever_staff_paste_it(
    home: Home,
) -> None:
    home.config.write_text(home.config.read_text("utf-8") + "site: {path: public}\n", "utf-8")
    pasted = dict.fromkeys(PASTED, f"Venez : {CANARY}, ou [ici]({CANARY.upper()})")
    secret = {"À préparer": "canari-1", "Documents": "Un https://a.example/canari-2"}
    home.write(SESSIONS, 2, Intitulé=f"Bénévoles {CANARY}", Annonce="oui", **pasted, **secret)
    for now in ("2020-09-21T10:00", "2020-09-30T15:00", "2020-10-05T09:00"):
        assert home("apply", now=now)[0] == 0
        files = {path.name: path.read_text("utf-8") for path in (home.folder / "public").iterdir()}
        assert {path[-5:] for path in files} >= {".html", "d.xml", "s.ics"}
        assert not [name for name, content in files.items() if "canari" in content.casefold()]
        assert "Venez : " in files["benevoles.html"].replace("\u00a0", " ")
    home("announce", CODE, now="2020-09-21T10:00")
    mailed = [raw for name, raw in home.letters().items() if "annonce" in name]
    draft, page, text = sorted((home.folder / "var" / "announcements").iterdir())
    said = [page.read_text("utf-8"), text.read_text("utf-8")]
    said += [words for raw in (*mailed, draft.read_bytes()) for words in texts(raw)]
    assert len(said) == 6, "what is mailed, and what is to be mailed, as text and as HTML"
    assert not any("canari" in words.casefold() for words in said)
    assert any("canari" in plain(raw) for raw in home.letters().values())


def test_apply_never_shows_the_link_and_sends_it(home: Home) -> None:
    home("apply")
    before = home.letters()
    status, out, err = home("apply", now="2020-09-30T15:00")
    assert status == 0
    assert "canari" not in out + err
    new = [raw for name, raw in home.letters().items() if name not in before]
    assert new
    got = {recipient(raw).partition("@")[0]: "canari" in plain(raw) for raw in new}
    to_staff = {"formation": False}  # whose dues rest on a typed name
    assert got == {"zoe": True, "ann": True, "max": False, **to_staff}, "max did not pay in time"
    assert not any("canari" in plain(raw) for raw in before.values())
