"""`sign-in` and `certificate`: a sheet of a session, and what a code on a certificate is worth."""

import re
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import openpyxl
import pytest
from pypdf import PdfReader

from tests.home import CONFIG, Home, pasted
from tests.lived_once import LivedOnce
from tests.tabs import HEADER, REGISTRATIONS


def read(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize("code", ["BENEVOLES", " bénévoles "])
def test_a_sheet_lists_who_is_confirmed(home: Home, code: str) -> None:
    home("apply")
    status, out, err = home("sign-in", code)
    assert (status, err) == (0, "")
    file = home.folder / "var" / "sign-in" / "feuille-d-emargement-benevoles.pdf"
    assert str(file) in out
    assert "nombre de personnes confirmées : 1" in out
    said = read(file.read_bytes())
    assert "Zoe" in said
    assert "Ann" not in said


def test_a_sheet_of_no_session_is_told(home: Home) -> None:
    status, _, err = home("sign-in", "AUTRE")
    assert status == 2
    assert "AUTRE : aucune session lisible n'a ce code. Il y a : BENEVOLES\n" in err
    home.empty("Sessions")
    err = home("sign-in", "AUTRE")[2]
    assert "AUTRE : aucune session lisible n'a ce code, et il n'y en a aucune autre.\n" in err


def test_of_a_session_without_a_date_nothing_is_signed(home: Home) -> None:
    home.write("Sessions", 2, État="reportée")
    told = "BENEVOLES : cette session n'a pas de date pour le moment"
    status, out, err = home("sign-in", "benevoles")
    assert (status, out, told in err) == (2, "", True)


def was_there(home: Home) -> None:
    """Zoe was present, and gets her certificate."""
    home.config.write_text(f"{CONFIG}certificates: {{default: true}}\n", encoding="utf-8")
    home("apply")
    says(home, "Présence", "oui")
    for hour in ("18:00", "18:20", "18:40"):
        home("apply", now=f"2020-10-01T{hour}")


@pytest.fixture
def code(home: Home, lived_once: LivedOnce) -> str:
    """The code on zoe's certificate."""
    lived_once(was_there, home)
    (raw,) = (raw for name, raw in home.letters().items() if "attestation" in name)
    message = message_from_bytes(raw, policy=default)
    (paper,) = (part for part in message.walk() if part.get_filename())
    assert paper.get_content_type() == "application/pdf"
    assert str(paper.get_filename()).startswith("attestation-benevoles-")
    content = paper.get_payload(decode=True)
    assert isinstance(content, bytes)
    found = re.search(r"\w{4}(-\w{4}){4}", read(content))
    assert found
    return found[0]


def says(home: Home, column: str, typed: str) -> None:
    """Let staff type something into zoe's row."""
    book = openpyxl.load_workbook(home.workbook)
    rows, header = book[REGISTRATIONS], HEADER[REGISTRATIONS]
    email = header.index("E-mail") + 1
    (row,) = (n for n in range(2, 6) if str(rows.cell(n, email).value).startswith("zoe"))
    rows.cell(row, header.index(column) + 1, typed)
    book.save(home.workbook)


def test_a_code_says_what_the_certificate_says(home: Home, code: str) -> None:
    before = home.everything()
    status, out, _ = home("certificate", code.lower(), now="2020-10-02T09:00")
    assert status == 0
    assert "elle vaut" in out
    assert "Zoe Martin" in out
    assert "120 min" in out
    assert home.everything() == before


@pytest.mark.usefixtures("code")
def test_a_code_that_is_nobodys(home: Home) -> None:
    status, out, _ = home("certificate", "AAAA-BBBB-CCCC-DDDD-EEEE", now="2020-10-02T09:00")
    assert status == 2
    assert "n'est pas d'une attestation de nous" in out


def test_a_certificate_that_was_replaced_holds_no_more(home: Home, code: str) -> None:
    says(home, "Nom", "Durand")
    for minute in ("00", "20", "40", "59"):
        home("apply", now=f"2020-10-02T09:{minute}")
    assert sum("attestation" in name for name in home.letters()) == 2
    status, out, _ = home("certificate", code, now="2020-10-02T10:00")
    assert status == 1
    assert "une autre la remplace" in out


def test_a_certificate_of_whoever_was_absent_holds_no_more(home: Home, code: str) -> None:
    says(home, "Présence", "non")
    status, out, _ = home("certificate", code, now="2020-10-02T10:00")
    assert status == 1
    assert "la feuille dit autre chose" in out


def test_a_certificate_holds_as_long_as_the_connections_say_so(home: Home, code: str) -> None:
    says(home, "Présence", "")
    held = {}
    for left in ("15:59", "14:30"):
        pasted(home, left)
        held[left] = home("certificate", code, now="2020-10-02T10:00")[0]
    assert held == {"15:59": 0, "14:30": 1}
