"""What every place promises where a letter can be left: a list, a folder of .eml files."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from douze.adapters.eml_folder import EmlFolder
from douze.adapters.smtp_mailer import SmtpMailer
from douze.errors import LedgerError
from douze.errors.mail import MailRefused, MailUnavailable
from douze.model.letters import Mail
from douze.ports import Mailer
from tests.factories import PlainWords, planned
from tests.mail.mails import mail_settings
from tests.mail.server import running
from tests.memory_mailer import MemoryMailer
from tests.said import quoted

#: Gives what a mailer holds, by Message-ID.
Held = Callable[[], dict[str, bytes]]


def mail(number: int = 1, text: str = "Bonjour") -> Mail:
    ours = PlainWords().compose(planned(number=number))
    raw = f"Message-ID: <{ours.message_id}>\r\n\r\n{text}\r\n".encode()
    return Mail(
        message_id=ours.message_id,
        sender=ours.sender,
        recipient=ours.recipient,
        subject=ours.subject,
        text=text,
        html="",
        raw=raw,
    )


def claimed() -> None:
    """The ledger knows."""


@pytest.fixture(params=["memory", "folder", "smtp"])
def mailer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Mailer, Held]]:
    if request.param == "memory":
        memory = MemoryMailer()
        yield memory, lambda: {m.message_id: m.raw for m in memory.sent}
    elif request.param == "folder":
        folder = tmp_path / "var" / "outbox"
        yield (
            EmlFolder(folder),
            lambda: {
                path.name.removesuffix(".eml"): path.read_bytes() for path in folder.iterdir()
            },
        )
    else:
        with running() as server:
            post = SmtpMailer(mail_settings(server.port), patience=10)
            yield post, lambda: {named(text): text for text in reversed(server.texts)}
            post.close()


def named(raw: bytes) -> str:
    return raw.partition(b"<")[2].partition(b">")[0].decode()


def test_returning_means_that_the_letter_was_accepted(mailer: tuple[Mailer, Held]) -> None:
    post, held = mailer
    assert post.send(mail(), claimed)
    assert held() == {mail().message_id: mail().raw}


def test_a_letter_is_accepted_once_or_claimed_each_time(mailer: tuple[Mailer, Held]) -> None:
    post, held = mailer
    claims: list[int] = []
    post.send(mail(), lambda: claims.append(len(held())))
    post.send(mail(text="Autrement"), lambda: claims.append(len(held())))
    said = mail(text="Autrement") if claims == [] else mail()
    assert held() == {mail().message_id: said.raw}, "what it says now, where that can be"
    assert claims in ([], [0, 1]), "and each time before anything arrived"


def test_what_the_claim_raises_goes_through_and_nothing_arrives(
    mailer: tuple[Mailer, Held],
) -> None:
    post, held = mailer

    def fails() -> None:
        raise LedgerError("ledger", quoted("is full"), quoted("Make room."))

    if isinstance(post, SmtpMailer):
        with pytest.raises(LedgerError):
            post.send(mail(), fails)
        assert not held()
    assert post.send(mail(2), claimed)


def test_a_mailer_that_took_leave_begins_anew(mailer: tuple[Mailer, Held]) -> None:
    post, held = mailer
    post.close()
    post.send(mail(1), claimed)
    post.close()
    post.close()
    post.send(mail(2), claimed)
    assert len(held()) == 2


def test_two_letters_are_two(mailer: tuple[Mailer, Held]) -> None:
    post, held = mailer
    post.send(mail(2), claimed)
    post.send(mail(1), claimed)
    assert held() == {mail(n).message_id: mail(n).raw for n in (1, 2)}


def test_memory_refuses_whom_it_does_not_know() -> None:
    post = MemoryMailer(refuses=frozenset({mail().recipient}))
    with pytest.raises(MailRefused, match="550 no such user"):
        post.send(mail(), claimed)
    assert not post.sent


def test_memory_gives_up_when_it_is_told_to() -> None:
    post = MemoryMailer(fails_after=1)
    post.send(mail(1), claimed)
    with pytest.raises(MailUnavailable):
        post.send(mail(2), claimed)
    assert post.send(mail(1), claimed), "what it has it still knows"


def test_a_folder_is_ours_alone(tmp_path: Path) -> None:
    EmlFolder(tmp_path / "outbox").send(mail())
    assert stat.S_IMODE((tmp_path / "outbox").stat().st_mode) == 0o700
    (file,) = (tmp_path / "outbox").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.name == f"{mail().message_id}.eml"


def test_a_folder_keeps_no_half_letters(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    (folder / f".{mail().message_id}.1.draft").write_text("half")
    EmlFolder(folder).send(mail())
    assert (folder / f"{mail().message_id}.eml").read_bytes() == mail().raw


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("")
    with pytest.raises(MailUnavailable) as caught:
        EmlFolder(tmp_path / "outbox").send(mail())
    assert str(caught.value) == (
        f"{tmp_path / 'outbox'}: the letter could not be written (File exists). Make room, or let "
        "whoever runs the pass write this folder."
    )


def test_nothing_is_made_before_a_letter_leaves(tmp_path: Path) -> None:
    EmlFolder(tmp_path / "outbox")
    assert not (tmp_path / "outbox").exists()


def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("kept")
    folder = tmp_path / "outbox"
    folder.mkdir()
    (folder / f"{mail().message_id}.eml").symlink_to(outside)
    EmlFolder(folder).send(mail())
    assert outside.read_text() == "kept"


def named_letter(name: str, raw: bytes = b"Bonjour") -> Mail:
    return replace(
        mail(), message_id=f"{'0123456789abcdef' * 2}@example.org", file_name=name, raw=raw
    )


def lie(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


#: A sentence: what lay there, and the letter that comes.
ONCE = {
    "a letter is called by day, kind and person": {},
    "one that a crash left under a name since corrected has the new one": {
        "2020-09-30_14-05_rappel_zoe-marten_0123456789ab.eml": b"Bonjour"},
    "and says what it says now": {
        "2020-09-30_14-05_rappel_zoe-marten_0123456789ab.eml": b"Bonsoir"},
    "also one called by its whole Message-ID, as all were once": {
        f"{'0123456789abcdef' * 2}@example.org.eml": b"Bonjour"},
}  # fmt: skip


@pytest.mark.parametrize("before", ONCE.values(), ids=ONCE)
def test_a_folder_has_each_letter_once(tmp_path: Path, before: dict[str, bytes]) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    for name, raw in before.items():
        (folder / name).write_bytes(raw)
    post = EmlFolder(folder)
    for _ in range(2):
        post.send(named_letter("2020-09-30_14-05_rappel_zoe-martin"))
    assert lie(folder) == {"2020-09-30_14-05_rappel_zoe-martin_0123456789ab.eml": b"Bonjour"}


def test_only_a_folder_that_nobody_empties_keeps_its_letters(
    mailer: tuple[Mailer, Held],
) -> None:
    post, _ = mailer
    assert post.delivers is not isinstance(post, EmlFolder)
    assert EmlFolder(Path("outbox"), picked_up=True).delivers
