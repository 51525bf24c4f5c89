"""Who can take part: a person's own address, and neither a program's nor one of ours."""

import pytest

from douze.read.participants import own_mailboxes, read_participant
from tests.factories import settings
from tests.read.tabs import line, read
from tests.tabs import ANSWERS, HEADER, REGISTRATIONS

OURS = settings(
    association={"contact": {"address": "Secretariat@cap-rural.example"}},
    mail={
        "sender": {"address": "inscriptions@cap-rural.example"},
        "bounces": {"user": "retours@cr.example"},
    },
)

#: What somebody gave as their address, and what is said of it.
TOLD = {
    "what follows the percent sign gets the letter": (
        "victim%elsewhere.example@ambert.example", "email_passed_on",
    ),
    "a path of hosts": ("ambert!zoe@example.org", "email_passed_on"),
    "a pipe to a program": ("|zoe@ambert.example", "email_passed_on"),
    "a file": ("/dev/zoe@ambert.example", "email_passed_on"),
    "this machine": ("root@localhost.localdomain", "email_local"),
    "a name below this machine": ("zoe@mail.localhost", "email_local"),
    "a name of the neighbourhood": ("zoe@nas.local", "email_local"),
    "a router's name": ("zoe@box.lan", "email_local"),
    "what answers for letters that come back": (
        "MAILER-DAEMON@ambert.example", "email_of_a_program",
    ),
    "who keeps a mail server": ("postmaster@ambert.example", "email_of_a_program"),
    "with a label": ("Postmaster+zoe@ambert.example", "email_of_a_program"),
    "what nobody reads": ("no-reply@ambert.example", "email_of_a_program"),
    "the same in French": ("ne-pas-repondre@ambert.example", "email_of_a_program"),
    "the contact": ("secretariat@cap-rural.example", "email_of_ours"),
    "the contact with a label": ("secretariat+douze@CAP-RURAL.example", "email_of_ours"),
    "the sender of all letters": ("Inscriptions@cap-rural.example", "email_of_ours"),
    "the mailbox of returns": ("retours@cr.example", "email_of_ours"),
}  # fmt: skip
FINE = """
zoe@ambert.example secretariat@ambert.example roots@ambert.example zoe+root@ambert.example
camille@cap-rural.example webmaster@ambert.example contact@ambert.example zoe@local.example
zoe=martin@ambert.example zoe@postmaster.example
""".split()


@pytest.mark.parametrize(("typed", "code"), TOLD.values(), ids=TOLD)
def test_who_is_no_participant(typed: str, code: str) -> None:
    found = read_participant(typed, own_mailboxes(OURS))
    assert found.problem is not None
    assert found.problem.code == code
    (answer,) = read(
        OURS, answers=[HEADER[ANSWERS], line(ANSWERS, **{"Adresse e-mail": typed})]
    ).answers
    assert answer.address is None
    assert [problem.code for problem in answer.problems] == [code]
    rows = [HEADER[REGISTRATIONS], line(REGISTRATIONS, **{"E-mail": typed})]
    (row,) = read(OURS, registrations=rows).rows
    assert row.email_problem == answer.problems[0]
    assert row.who == ""


@pytest.mark.parametrize("typed", FINE)
def test_who_can_take_part(typed: str) -> None:
    assert read_participant(typed, own_mailboxes(OURS)).problem is None
