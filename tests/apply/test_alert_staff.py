"""An alert goes once for each cause and day, whatever a mail server does with it."""

from collections.abc import Callable

import pytest

from douze.apply.alert_staff import alert_staff
from douze.errors import DouzeError, PassTooLong
from douze.errors.mail import MailDeferred, MailInDoubt, MailRefused, MailUnavailable
from douze.model.ledger_state import LedgerState
from douze.model.letters import Mail
from douze.model.value_types import NamedAddress
from douze.plan.failure_alert import failure_alert
from tests.factories import PlainWords, at, settings
from tests.memory_ledger import MemoryLedger
from tests.memory_mailer import MemoryMailer
from tests.said import quoted

NOW = at("09-20 09:00")


class Server(MemoryMailer):
    """A server that takes a text, and then says what a test wants it to say."""

    def __init__(self, said: DouzeError | None = None) -> None:
        super().__init__()
        self.said = said

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        claim()
        self.sent.append(mail)
        if self.said is not None:
            raise self.said
        return "250 2.0.0 Ok"


class Folder(MemoryMailer):
    """Where letters stay: nothing needs to be claimed, and the same letter is written anew."""

    def __init__(self) -> None:
        super().__init__(delivers=False)

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        self.sent.append(mail)
        return ""


def tell(ledger: MemoryLedger, server: MemoryMailer, to: str = "staff@example.org") -> bool:
    """Tell staff of a pass that took too long; say whether they heard of it."""
    ours = settings(association={"contact": NamedAddress(address=to)})
    planned = failure_alert(PassTooLong(), ours, NOW, NOW)
    assert planned is not None
    return alert_staff(planned, server, ledger, PlainWords().compose, NOW)


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger(LedgerState())


def test_one_that_staff_got_goes_no_second_time(ledger: MemoryLedger) -> None:
    assert tell(ledger, Server())
    again = Server()
    assert tell(ledger, again)
    assert not again.sent


def test_one_of_which_nobody_knows_whether_it_arrived_goes_no_second_time(
    ledger: MemoryLedger,
) -> None:
    with pytest.raises(MailInDoubt):
        tell(ledger, Server(MailInDoubt("the server is silent")))
    again = Server()
    assert tell(ledger, again)
    assert not again.sent


LATER: dict[str, DouzeError] = {
    "puts it off": MailDeferred("451 4.3.0 later"),
    "takes nothing": MailUnavailable("post:25", quoted("it is away"), quoted("Wait.")),
}


@pytest.mark.parametrize("said", LATER.values(), ids=LATER)
def test_one_that_a_server_does_not_take_now_goes_in_a_later_pass(
    ledger: MemoryLedger, said: DouzeError
) -> None:
    with pytest.raises(type(said)):
        tell(ledger, Server(said))
    later = Server()
    assert tell(ledger, later)
    assert len(later.sent) == 1


def test_an_address_that_refuses_it_is_not_asked_again_but_a_corrected_one_is(
    ledger: MemoryLedger,
) -> None:
    assert not tell(ledger, Server(MailRefused("550 5.1.1 no such user")))
    again = Server()
    assert not tell(ledger, again)
    assert not again.sent
    assert tell(ledger, again, to="office@example.org")
    assert len(again.sent) == 1


def test_one_that_only_lies_in_a_folder_lies_there_once_and_goes_once_letters_leave(
    ledger: MemoryLedger,
) -> None:
    folder, post = Folder(), Server()
    for _ in range(2):
        assert tell(ledger, folder)
    assert tell(ledger, post)
    assert (len(folder.sent), len(post.sent)) == (1, 1)
