"""Whole passes over a mail server on loopback, from the command line: status, words, traces."""

import signal
import subprocess
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import run
from douze.model.words import LetterState
from tests.crash.world import NOW, World
from tests.factories import LINK
from tests.keys import key_of
from tests.lengths import at_length
from tests.mail.certificates import Authority
from tests.mail.mails import PASSWORD
from tests.mail.server import Act, MailServer, Script, Talk, hang_up, keep_and, running
from tests.patient import patient

#: What of the link would be found in a letter, however it is encoded.
CANARY = b"86412097531"
THURSDAY = "2020-09-30T15:00"


class Place(World):
    """A world whose passes run here, and whose words are heard."""

    def __init__(
        self, folder: Path, server: MailServer, capsys: pytest.CaptureFixture[str], mail: str = ""
    ) -> None:
        super().__init__(folder, server, mail)
        self.anew()
        self._capsys = capsys
        self.said = ""

    def at(self, moment: str, *words: str) -> int:
        words = words or ("apply",)
        status = run.main(["--config", str(self.here / "config.yaml"), "--now", moment, *words])
        out, err = self._capsys.readouterr()
        self.out, self.err = out, err
        self.said += out + err
        return status

    def without(self, tab: str, *, back: bool = False) -> None:
        """Give a tab a name that nobody knows, or its own again."""
        path = self.here / "var" / "inscriptions.xlsx"
        book = openpyxl.load_workbook(path)
        book["Autre" if back else tab].title = tab if back else "Autre"
        book.save(path)

    def on_disk(self) -> dict[str, bytes]:
        """Give all that stands on the disk but the workbook and the letters themselves."""
        return {
            path.name: path.read_bytes()
            for path in self.here.rglob("*")
            if path.is_file() and path.suffix not in (".xlsx", ".eml", ".html")
        }


@pytest.fixture
def place(server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path / "place", server, capsys)


def test_a_pass_sends_and_the_next_has_nothing_to_do(place: Place) -> None:
    assert place.at(NOW[0]) == 0
    assert place.arrived() == {"zoe": 1, "max": 1, "ann": 1}
    assert place.at(NOW[1]) == 0
    assert place.server and place.server.connections == 1, "a quiet pass does not even connect"


def test_a_server_that_is_away_is_tried_again_by_the_next_pass(
    place: Place, server: MailServer
) -> None:
    server.script.at = {"greeting": b"421 4.3.2 busy\r\n"}
    assert place.at(NOW[0]) == 1
    assert "le serveur refuse à l'accueil (421 4.3.2 busy). Rien n'est" in place.err
    assert "Messages qui attendent une prochaine passe : 3." in place.out
    server.script.at = {}
    assert place.at(NOW[1]) == 0
    assert place.arrived() == {"zoe": 1, "max": 1, "ann": 1}


def test_a_doubt_is_no_end_until_it_is_repeated(place: Place, server: MailServer) -> None:
    server.script.at = {"dot": [keep_and(hang_up), None]}
    assert place.at(NOW[0]) == 1
    assert "Incertain pour zoe@ambert.example : le serveur n'a pas dit s'il l'a pris" in place.out
    assert place.at(NOW[1]) == 1, "it will be repeated"
    assert place.at(NOW[2]) == 0
    assert place.arrived() == {"zoe": 2, "max": 1, "ann": 1}
    assert place.letters()["zoe"].state is LetterState.SENT
    assert "après un doute" in place.letters()["zoe"].detail


def test_a_refused_letter_does_not_change_the_exit_status(place: Place, server: MailServer) -> None:
    server.script.at = {"RCPT": [b"550 5.1.1 nobody\r\n", None]}
    assert place.at(NOW[0]) == 0
    assert "Refusé pour zoe@ambert.example : 550 5.1.1 nobody" in place.out


def test_a_limit_leaves_the_rest_for_later(
    server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = f"{{kind: smtp, host: 127.0.0.1, port: {server.port}, security: none, per_hour: 2}}"
    place = Place(tmp_path / "place", server, capsys, mail)
    assert place.at(NOW[0]) == 1
    assert "\nAttend : la limite de 2 messages par heure est atteinte\n" in place.out
    assert place.at("2020-09-20T11:59") == 1
    assert place.at("2020-09-20T12:00") == 0
    assert sum(place.arrived().values()) == 3


def test_a_letter_to_a_test_address_is_no_letter_of_record(place: Place) -> None:
    assert place.at(NOW[0], "apply", "--to", "me@example.org") == 0
    assert place.arrived() == {"me": 3}
    assert not (place.here / "var" / "ledger.sqlite").exists()


def test_letters_to_a_test_address_keep_to_what_the_provider_still_takes(
    server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = f"{{kind: smtp, host: 127.0.0.1, port: {server.port}, security: none, per_hour: 2}}"
    place = Place(tmp_path / "place", server, capsys, mail)
    assert place.at(NOW[0], "apply", "--to", "me@example.org") == 1
    assert place.arrived() == {"me": 2}
    assert place.out.splitlines() == [
        "Messages envoyés à me@example.org au lieu de leurs destinataires : 2. Rien d'autre n'a "
        "été fait.",
        "Attend : la limite de 2 messages par heure est atteinte",
    ]
    place.at(NOW[0], "apply", "--limit", "1")
    assert place.at(NOW[1], "apply", "--to", "me@example.org", "--limit", "1") == 0
    assert place.at(NOW[1], "apply", "--to", "me@example.org") == 1
    assert place.arrived()["me"] == 2 + 1 + 1


def test_letters_to_a_test_address_that_break_off_say_how_many_went(
    place: Place, server: MailServer
) -> None:
    server.script.at = {"RCPT": [None, b"550 5.1.1 nobody\r\n"]}
    assert place.at(NOW[0], "apply", "--to", "me@example.org") == 2
    assert place.err.splitlines() == [
        "550 5.1.1 nobody",
        "Messages envoyés à … avant cela : 1. Rien n'a été écrit.",
    ]


def test_the_alert_of_a_refused_pass_leaves_at_the_limit_and_counts(
    server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = f"{{kind: smtp, host: 127.0.0.1, port: {server.port}, security: none, per_hour: 3}}"
    place = Place(tmp_path / "place", server, capsys, mail)
    assert place.at(NOW[0], "apply", "--limit", "2") == 0
    place.without("Adhérents")
    assert place.at(NOW[1]) == 2
    assert place.arrived()["formation"] == 1
    place.without("Adhérents", back=True)
    assert place.at("2020-09-20T11:59") == 1, "two letters and the alert are all of the hour"
    assert sum(place.arrived().values()) == 3
    assert place.at("2020-09-20T12:00") == 0
    assert sum(place.arrived().values()) == 4


def test_an_alert_that_its_address_refuses_is_tried_once_and_told_elsewhere(
    place: Place, server: MailServer
) -> None:
    place.at(NOW[0])
    place.without("Adhérents")
    server.script.at = {"RCPT": b"550 5.1.1 nobody\r\n"}
    before = server.connections
    for minute in ("12:00", "12:10", "12:20"):
        assert place.at(f"2020-09-20T{minute}") == 2
        assert place.err.splitlines()[-2:] == [
            "Rien n'a été écrit, rien n'a été envoyé.",
            "L'alerte n'a pas pu partir : le serveur refuse l'adresse … "
            "Corrigez association.contact dans config.yaml.",
        ]
    assert server.connections == before + 1, "a server that says no is not asked all day"
    server.script.at = {}
    config = place.here / "config.yaml"
    contact = 'association: {contact: "Zoé Martin <secretariat@example.org>"}\n'
    config.write_text(config.read_text("utf-8") + contact, "utf-8")
    assert place.at("2020-09-20T12:30") == 2
    assert "le secrétariat a été prévenu par une alerte" in place.err
    assert place.arrived()["secretariat"] == 1, "a corrected address hears at once"
    place.at("2020-09-20T12:40")
    assert place.arrived()["secretariat"] == 1


@pytest.mark.parametrize("moment", ["RCPT", "dot"])
def test_doctor_says_that_staff_do_not_hear(place: Place, server: MailServer, moment: str) -> None:
    server.script.at = {"RCPT": [b"550 5.1.1 no\r\n", None]}
    place.at(NOW[0])
    server.script.at = {moment: b"550 5.2.1 closed\r\n"}
    assert place.at(NOW[1]) == 0, "the alert about zoe is refused"
    assert "Refusé pour formation@example.org : 550 5.2.1 closed" in place.out
    connections = server.connections
    assert place.at(NOW[2]) == 0
    assert server.connections == connections
    server.script.at = {}
    status, lines = findings(place)
    assert status == 2
    (told,) = [line for line in lines if "n'est pas arrivé : « 550 5.2.1 closed »" in line]
    assert told.startswith("✗ Le dernier message à formation@example.org (le 20/09/2020 à ")


# Logging in


@pytest.fixture
def secured(
    authority: Authority, trusted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Place]:
    script = Script(context=authority.context(), after_tls=("AUTH PLAIN",), password=PASSWORD)
    with running(script) as server:
        mail = f"{{kind: smtp, host: localhost, port: {server.port}, user: douze}}"
        yield Place(tmp_path / "place", server, capsys, mail)


def test_a_missing_password_and_a_wrong_one_need_a_person(
    secured: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOUZE_SMTP_PASSWORD", raising=False)
    assert secured.at(NOW[0]) == 2
    assert "le mot de passe de douze manque. Mettez-le dans la variable" in secured.err
    monkeypatch.setenv("DOUZE_SMTP_PASSWORD", "wrong")
    assert secured.at(NOW[1]) == 2
    assert "l'identification a été refusée (535 5.7.8 wrong)" in secured.err
    monkeypatch.setenv("DOUZE_SMTP_PASSWORD", PASSWORD)
    assert secured.at(NOW[2]) == 0
    arrived = secured.arrived()
    assert {who: arrived[who] for who in ("zoe", "max", "ann")} == {"zoe": 1, "max": 1, "ann": 1}
    assert PASSWORD not in secured.said + str(secured.on_disk())


# The link


def test_the_link_is_nowhere_but_in_the_letters_that_may_carry_it(
    place: Place, server: MailServer
) -> None:
    assert CANARY.decode() in LINK
    place.at(NOW[0])
    carriers = [text for text in server.texts if CANARY in text]
    assert not carriers
    place.at(THURSDAY, "plan", "--letters")
    place.at(THURSDAY, "plan", "--json")
    server.script.at = {"dot": [keep_and(hang_up), b"554 5.6.0 see " + LINK.encode() + b"\r\n"]}
    place.at(THURSDAY)
    server.script.at = {}
    place.at("2020-09-30T15:11")
    place.at("2020-09-30T15:40")
    ref = place.letters()["zoe"].ref
    place.at("2020-09-30T15:41", "history", ref)
    place.at("2020-09-30T15:41", "doctor")
    assert CANARY.decode() not in place.said
    leaks = [name for name, content in place.on_disk().items() if CANARY in content]
    assert leaks == [], "also what the ledger kept to repeat is gone"
    for text in server.texts:
        if CANARY in text:
            letter = message_from_bytes(text)
            assert "/link/" in key_of(letter, place.here / "var" / "ledger.sqlite")


# Being told to stop


#: All are heard in one place (tests/test_stop.py).
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@pytest.mark.parametrize("asked", at_length(SIGNALS, short=SIGNALS[:1]))
def test_told_to_stop_it_finishes_the_letter_in_hand(
    server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: signal.Signals
) -> None:
    """The server takes its time over the first text; meanwhile the pass is told to stop."""
    place = Place(tmp_path / "place", server, capsys)
    told: list[subprocess.Popen[str]] = []

    def slow(talk: Talk) -> None:
        told[0].send_signal(asked)
        talk.server.wait(0.3)
        talk.say(b"250 2.0.0 ok\r\n")
        talk.keep(b"(kept)")

    server.script.at = {"dot": slow}
    words = patient(*place.words(NOW[0]))
    told.append(subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    out, _ = told[0].communicate(timeout=120)
    assert told[0].returncode == 1
    assert sum(place.arrived().values()) == 1
    states = sorted(record.state.value for record in place.letters().values())
    assert states == ["en attente", "en attente", "envoyé"]
    assert "messages envoyés : 1." in out


def test_told_to_stop_a_rehearsal_ends_too(place: Place, server: MailServer) -> None:
    told: list[subprocess.Popen[str]] = []

    def slow(talk: Talk) -> None:
        told[0].send_signal(signal.SIGTERM)
        talk.server.wait(0.3)
        talk.say(b"250 2.0.0 ok\r\n")
        talk.keep(b"(kept)")

    server.script.at = {"dot": slow}
    words = patient(*place.words(NOW[0]), "--to", "me@example.org")
    told.append(subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    out, err = told[0].communicate(timeout=120)
    assert (told[0].returncode, err) == (1, "")
    assert place.arrived() == {"me": 1}
    assert out.startswith("Messages envoyés à me@example.org au lieu de leurs destinataires : 1.")


# What doctor finds


def findings(place: Place, *words: str) -> tuple[int, list[str]]:
    status = place.at(NOW[0], "doctor", *words)
    return status, place.out.splitlines()


def test_doctor_goes_the_way_of_a_letter_and_sends_none(
    secured: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOUZE_SMTP_PASSWORD", PASSWORD)
    status, lines = findings(secured)
    assert status == 0, lines
    said = "\n".join(lines)
    for line in (
        "✓ Le serveur de messagerie localhost:",
        "répond ; identifiant accepté : douze.",
        "✓ Certificat de localhost valable jusqu'au",
        "✓ Le serveur accepte les messages de formation@example.org",
        "✓ Messages partis : 0 en une heure (limite 100), 0 en un jour (limite 400).",
    ):
        assert line in said
    assert not secured.arrived()
    status, lines = findings(secured, "--send")
    assert status == 0
    assert any(line.startswith("✓ Message d'essai remis au serveur") for line in lines)
    assert secured.arrived() == {"formation": 1}


def test_doctor_sends_no_more_than_the_provider_takes(
    server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = f"{{kind: smtp, host: 127.0.0.1, port: {server.port}, security: none, per_hour: 2}}"
    place = Place(tmp_path / "place", server, capsys, mail)
    place.at(NOW[0], "apply", "--limit", "2")
    status, lines = findings(place, "--send")
    assert status == 0
    assert [line[0] for line in lines if "Le message d'essai n'est pas parti" in line] == ["!"]
    assert sum(place.arrived().values()) == 2
    place.at("2020-09-20T12:01", "doctor", "--send")
    assert "Message d'essai remis au serveur" in place.out
    assert place.arrived()["formation"] == 1


def test_doctor_sends_nothing_to_whom_the_server_refuses(place: Place, server: MailServer) -> None:
    server.script.at = {"RCPT": b"550 5.1.1 nobody\r\n"}
    status, lines = findings(place, "--send")
    assert status == 2
    assert [line for line in lines if "550 5.1.1 nobody" in line] == [
        "✗ Le serveur refuse le destinataire formation@example.org (550 5.1.1 nobody). Corrigez "
        "association.contact dans config.yaml, ou demandez au fournisseur."
    ], "told once"


DOCTOR: dict[str, tuple[dict[str, Act], str]] = {
    "a server that is busy": ({"greeting": b"421 4.3.2 busy\r\n"}, "✗ localhost:"),
    "a sender that is not ours": (
        {"MAIL": b"553 5.7.1 not yours\r\n"},
        "✗ Le serveur refuse l'expéditeur formation@example.org (553 5.7.1 not yours).",
    ),
    "a sender that is not ours, said of the contact": (
        {"RCPT": b"553 5.7.1 Sender address rejected: not owned by user\r\n"},
        "✗ Le serveur refuse l'expéditeur formation@example.org (553 5.7.1 Sender address",
    ),
    "a contact that nobody knows": (
        {"RCPT": b"550 5.1.1 nobody\r\n"},
        "✗ Le serveur refuse le destinataire formation@example.org (550 5.1.1 nobody).",
    ),
    "a server that hangs up": (
        {"RCPT": hang_up},
        "localhost a coupé court au milieu d'un essai (la connexion a été fermée). Rien n'est",
    ),
    "a login that is refused": (
        {"AUTH": b"535 5.7.8 no\r\n"},
        "l'identification a été refusée (535",
    ),
}


@pytest.mark.parametrize(("at", "told"), DOCTOR.values(), ids=DOCTOR)
def test_doctor_tells_what_the_server_refuses(
    at: dict[str, Any], told: str, secured: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOUZE_SMTP_PASSWORD", PASSWORD)
    assert secured.server
    secured.server.script.at = at
    status, lines = findings(secured)
    assert status == 2
    assert any(told in line for line in lines), lines


def test_doctor_tells_a_secret_that_others_can_read_and_a_host_without_a_name(
    server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(PASSWORD, "utf-8")
    secret.chmod(0o644)
    mail = f"{{kind: smtp, host: nobody.invalid, user: douze, password_file: {secret}}}"
    place = Place(tmp_path / "place", server, capsys, mail)
    _, lines = findings(place)
    told = f"✗ {secret} peut être lu ou modifié par d'autres. Tapez : chmod 600 {secret}"
    assert told in lines
    secret.chmod(0o600)
    _, lines = findings(place)
    assert any("nobody.invalid est introuvable" in line for line in lines)


def test_doctor_tells_a_host_that_no_dns_could_be_asked_for(
    server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(tmp_path / "place", server, capsys, "{kind: smtp, host: smtp..example.org}")
    _, lines = findings(place)
    assert any("smtp..example.org est introuvable" in line for line in lines)


def test_doctor_notes_a_certificate_that_ends_soon(
    authority: Authority, trusted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(Script(context=authority.context(days=5))) as server:
        mail = f"{{kind: smtp, host: localhost, port: {server.port}}}"
        _, lines = findings(Place(tmp_path / "place", server, capsys, mail))
    assert any(line.startswith("! Le certificat de localhost se termine le") for line in lines)
