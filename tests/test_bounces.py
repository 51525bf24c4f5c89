"""Letters that come back, from the command line, through a mail server's own mailbox."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import openpyxl
import pytest

from douze.adapters.sqlite_ledger import SqliteLedger
from tests.closed_port import closed_port
from tests.dovecot import PASSWORD, USER, Server, dovecot
from tests.free_port import ports
from tests.home import CONFIG, Home
from tests.keys import key_of
from tests.lengths import at_length
from tests.read.delivery_reports import REPORTS, fields, mail, report
from tests.tabs import MESSAGES, REGISTRATIONS

TYPO = "zoe@ambert.example"
SAID = "550 5.1.1 user unknown, recipient address rejected"
BACK = (
    f"Un message à {TYPO} est revenu, son serveur a répondu : « {SAID} ». "
    "Corrigez l'adresse dans la colonne « E-mail » : il repartira."
)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with ports() as port, dovecot(port) as server:
        yield server


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The running server, its mailbox empty, and its password where it belongs."""
    monkeypatch.setenv("DOUZE_IMAP_PASSWORD", PASSWORD)
    monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
    with running.inbox() as box:
        _, found = box.select("INBOX")
        if found != [b"0"]:
            box.store("1:*", "+FLAGS", r"(\Deleted)")
            box.expunge()
    return running


def with_mailbox(home: Home, server: Server | None, **keys: object) -> None:
    """Name the mailbox in `config.yaml`."""
    ours: dict[str, object] = {
        "host": "127.0.0.1",
        "port": server.port if server else closed_port(),
        "security": "none",
        "user": USER,
    }
    section = ", ".join(f"{key}: {value!r}" for key, value in {**ours, **keys}.items())
    text = CONFIG.replace(
        "mail: {path: var/outbox, pickup: true}",
        f"mail: {{path: var/outbox, pickup: true, bounces: {{{section}}}}}",
    )
    home.config.write_text(text, encoding="utf-8")


def sent_to(home: Home, address: str) -> bytes:
    """The last letter that was handed over for an address, as it left."""
    letters = [raw for raw in home.letters().values() if f"<{address}>".encode() in raw]
    return letters[-1]


def bounce(home: Home, address: str = TYPO) -> bytes:
    """What its server says of it."""
    letter = sent_to(home, address).decode().replace("\r\n", "\n")
    said = f"smtp; 550 5.1.1 <{address}>: Recipient address rejected: User unknown"
    return report(fields(said, to=address, original=address), returned=letter)


def row_of(home: Home, title: str, wanted: str) -> dict[str, object]:
    book = openpyxl.load_workbook(home.workbook)
    header, *rows = book[title].iter_rows(values_only=True)
    row = next(row for row in rows if wanted in row)
    return {str(name): value for name, value in zip(header, row, strict=True)}


def cell_of(home: Home, address: str) -> str:
    """The cell of somebody's address in `Inscriptions`."""
    sheet = openpyxl.load_workbook(home.workbook)[REGISTRATIONS]
    return next(c.coordinate for row in sheet.iter_rows() for c in row if c.value == address)


def test_a_letter_that_comes_back_goes_again_once_the_address_is_corrected(
    home: Home, server: Server
) -> None:
    with_mailbox(home, server)
    assert home("apply")[0] == 0
    server.deliver(bounce(home))
    status, out, err = home("plan", "--letters", now="2020-09-21T10:10")
    assert (status, err) == (0, "")
    assert "Un message à zoe@ambert.example est revenu" in out, (
        "the plan shows the alert, and changes nothing"
    )
    assert row_of(home, MESSAGES, TYPO)["État"] == "envoyé"

    assert home("apply", now="2020-09-21T10:10")[0] == 0
    log = row_of(home, MESSAGES, TYPO)
    assert (log["État"], log["Détail"]) == ("retourné", SAID)
    mine = row_of(home, REGISTRATIONS, TYPO)
    assert str(mine["Alerte"]).endswith(BACK)
    assert "(retourné)" in str(mine["Messages"])
    assert mine["Statut"] == "confirmée", "no seat is lost by it"
    (told,) = alerts(home)
    assert told.startswith("alert/returned-BENEVOLES-")
    before = home.letters().keys()
    assert home("apply", now="2020-09-21T10:20")[0] == 0
    assert home.letters().keys() == before, "told once, and nothing is sent to that address again"

    home.change(REGISTRATIONS, cell_of(home, TYPO), "zoe.martin@ambert.example")
    assert home("apply", now="2020-09-21T10:30")[0] == 0
    again = message_from_bytes(sent_to(home, "zoe.martin@ambert.example"), policy=default)
    assert key_of(again, home.ledger).endswith("/confirmation")
    corrected = row_of(home, REGISTRATIONS, "zoe.martin@ambert.example")
    assert "revenu" not in str(corrected["Alerte"])
    assert row_of(home, MESSAGES, "zoe.martin@ambert.example")["État"] == "envoyé"


def test_the_mailbox_stays_as_it_is(home: Home, server: Server) -> None:
    with_mailbox(home, server)
    home("apply")
    server.deliver(mail("Bonjour, je viendrai avec plaisir.", sender="zoe@ambert.example"))
    server.deliver(bounce(home))
    home("apply", now="2020-09-21T10:10")
    assert server.flags() == ["", ""], "neither is seen, neither is gone"
    assert row_of(home, MESSAGES, TYPO)["État"] == "retourné"


def test_each_pass_reads_what_is_new_only(home: Home, server: Server) -> None:
    with_mailbox(home, server)
    home("apply")
    server.deliver(bounce(home))
    home("apply", now="2020-09-21T10:10")
    ledger = SqliteLedger(home.folder / "var" / "ledger.sqlite")
    first = ledger.read().mailbox
    assert first.trouble is None and first.uid > 0
    home.change(REGISTRATIONS, cell_of(home, TYPO), "zoe.martin@ambert.example")
    home("apply", now="2020-09-21T10:20")
    assert ledger.read().mailbox == first
    server.deliver(bounce(home, "zoe.martin@ambert.example"))
    home("apply", now="2020-09-21T10:30")
    assert ledger.read().mailbox.uid == first.uid + 1
    assert row_of(home, MESSAGES, "zoe.martin@ambert.example")["État"] == "retourné"


def test_read_again_from_the_beginning_old_reports_do_nothing(home: Home, server: Server) -> None:
    with_mailbox(home, server)
    home("apply")
    server.deliver(bounce(home))
    home("apply", now="2020-09-21T10:10")
    home.change(REGISTRATIONS, cell_of(home, TYPO), "zoe.martin@ambert.example")
    home("apply", now="2020-09-21T10:20")
    ledger = SqliteLedger(home.folder / "var" / "ledger.sqlite")
    before = ledger.read().mailbox
    server.begin_anew()
    home("apply", now="2020-09-21T10:30")
    assert ledger.read().mailbox.validity != before.validity
    assert row_of(home, MESSAGES, "zoe.martin@ambert.example")["État"] == "envoyé"


#: What else is none, tests/read/test_delivery_report.py tells from the same reports.
NO_RETURNS = ("of a letter that is not ours", "Postfix, late", "out of office", "no e-mail")


@pytest.mark.parametrize("name", at_length(NO_RETURNS, short=NO_RETURNS[:1]))
def test_what_is_no_return_changes_nothing(
    home: Home,
    server: Server,
    name: str,
) -> None:
    with_mailbox(home, server)
    home("apply")
    server.deliver(REPORTS[name][0])
    sheet = home.workbook.read_bytes()
    before = home.letters()
    assert home("apply", now="2020-09-21T10:10")[0] == 0
    assert (home.workbook.read_bytes(), home.letters()) == (sheet, before)


def test_what_was_read_is_put_away_where_asked(home: Home, server: Server) -> None:
    server.make_folder("Retours lus")
    with_mailbox(home, server, move_to="Retours lus")
    home("apply")
    server.deliver(mail("Bonjour !", sender="zoe@ambert.example"))
    server.deliver(bounce(home))
    home("plan", now="2020-09-21T10:10")
    assert len(server.flags()) == 2, "a plan moves nothing"
    home("apply", now="2020-09-21T10:10")
    assert (len(server.flags()), len(server.flags('"Retours lus"'))) == (1, 1)


def test_what_somebody_has_marked_as_deleted_is_left_to_them(home: Home, server: Server) -> None:
    server.make_folder("Retours classes")
    with_mailbox(home, server, move_to="Retours classes")
    home("apply")
    server.deliver(mail("Bonjour !", sender="zoe@ambert.example"))
    with server.inbox() as box:
        box.select("INBOX")
        box.store("1", "+FLAGS", r"(\Deleted)")
    server.deliver(bounce(home))
    home("apply", now="2020-09-21T10:10")
    assert row_of(home, MESSAGES, TYPO)["État"] == "retourné"
    assert server.flags() == [r"\Deleted"], "the report is gone, and that mail is not"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_what_is_encrypted_is_read_too(
    home: Home,
    server: Server,
    security: str,
) -> None:
    port = server.tls_port if security == "tls" else server.port
    with_mailbox(home, server, security=security, port=port, host="localhost")
    home("apply")
    server.deliver(bounce(home))
    home("apply", now="2020-09-21T10:10")
    assert row_of(home, MESSAGES, TYPO)["État"] == "retourné"


# What keeps the mailbox from being read keeps nobody else from anything


def alerts(home: Home) -> list[str]:
    found = [message_from_bytes(raw, policy=default) for raw in home.letters().values()]
    keys = [key_of(one, home.ledger) for one in found]
    return sorted(key for key in keys if key.startswith("alert/"))


def test_a_wrong_password_is_told_once(
    home: Home,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOUZE_IMAP_PASSWORD", "wrong")
    with_mailbox(home, server)
    status, _, err = home("apply")
    assert (status, err) == (0, ""), "the pass does its work"
    assert row_of(home, MESSAGES, TYPO)["État"] == "envoyé"
    home("apply", now="2020-09-21T10:10")
    home("apply", now="2020-09-22T10:10")
    assert alerts(home) == ["alert/returns_login/2020-09-21"]
    monkeypatch.setenv("DOUZE_IMAP_PASSWORD", PASSWORD)
    server.deliver(bounce(home))
    home("apply", now="2020-09-22T10:20")
    assert row_of(home, MESSAGES, TYPO)["État"] == "retourné"


def test_a_missing_password_is_told(
    home: Home,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DOUZE_IMAP_PASSWORD")
    with_mailbox(home, server)
    assert home("apply")[0] == 0
    assert alerts(home) == ["alert/returns_password/2020-09-21"]


def test_the_password_may_stand_in_a_file(
    home: Home,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DOUZE_IMAP_PASSWORD")
    with_mailbox(home, server, password_file="var/imap")
    file = home.folder / "var" / "imap"
    said = home("doctor")[1]
    assert f"« {file} » ne donne pas" in said
    assert "Ce fichier (mail.bounces.password_file) doit exister" in said
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.write_text(PASSWORD + "\n", "utf-8")
    file.chmod(0o644)
    status, out, _ = home("doctor")
    assert (status, "n'être lisible que par ce compte (chmod 600)" in out) == (2, True)
    file.chmod(0o600)
    assert "✓ La boîte des retours" in home("doctor")[1]
    home("apply")
    server.deliver(bounce(home))
    home("apply", now="2020-09-21T10:10")
    assert row_of(home, MESSAGES, TYPO)["État"] == "retourné"


def test_a_server_that_is_away_for_a_while_is_no_news(home: Home, server: Server) -> None:
    with_mailbox(home, None)
    assert home("apply")[0] == 0
    assert home("apply", now="2020-09-21T10:50")[0] == 0
    assert alerts(home) == []
    assert "ne répond pas" in home("plan", now="2020-09-21T10:50")[1]
    home("apply", now="2020-09-21T11:00")
    home("apply", now="2020-09-21T11:10")
    assert alerts(home) == ["alert/returns_unreachable/2020-09-21"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_cannot_prove_itself_is_not_given_the_password(
    home: Home,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    security: str,
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with_mailbox(
        home, server, security=security, port=server.tls_port if security == "tls" else server.port
    )
    assert home("apply")[0] == 0
    assert alerts(home) == ["alert/returns_certificate/2020-09-21"]
    assert PASSWORD not in (server.at / "log").read_text()


@pytest.mark.parametrize("key", ["folder", "move_to"])
def test_a_missing_folder_is_told(home: Home, server: Server, key: str) -> None:
    with_mailbox(home, server, **{key: "Retours à lire"})
    assert home("apply")[0] == 0
    assert alerts(home) == ["alert/returns_folder/2020-09-21"]


def test_the_doctor_looks_at_the_mailbox(
    home: Home,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_mailbox(home, server)
    home("apply")
    server.deliver(bounce(home))
    said = home("doctor")[1].splitlines()
    assert (
        "✓ La boîte des retours de formation@example.org sur 127.0.0.1 peut être lue "
        "(dossier INBOX)." in said
    )
    assert server.flags() == [""]
    with_mailbox(home, server, move_to="Nulle part")
    status, out, _ = home("doctor")
    assert status == 2
    assert "✗ La boîte des retours n'a pas de dossier « Nulle part »." in out
    monkeypatch.setenv("DOUZE_IMAP_PASSWORD", "wrong")
    status, out, _ = home("doctor")
    assert status == 2
    assert "✗ Le serveur 127.0.0.1 refuse l'identifiant formation@example.org" in out
