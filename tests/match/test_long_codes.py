"""A session whose code is long goes on, and says so on its row alone."""

from datetime import time

from tests.factories import settings
from tests.house import House
from tests.steps import answers, passes, tell
from tests.tabs import SESSIONS

LONG = "WEBCONFERENCE-" + "C" * 86


def test_a_code_of_a_hundred_characters_is_told_at_its_session_and_its_letters_leave() -> None:
    steps = [answers("zoe", "09-20 10:00", Session=LONG), passes("09-20 11:00", "09-30 14:00")]
    house = tell(steps, ours=settings(digest_at=time(8)), Code=LONG)
    assert _letters(house) == ["confirmation", "link"]
    assert str(house.line(SESSIONS, 2)["Alerte"]).startswith("Ce code a 100 signes")
    told = {problem.what.code for done in house.passes for problem in done.desired.problems}
    assert "code_long" not in told  # no digest every day of what nobody has to do


def _letters(house: House) -> list[str]:
    return [m.subject.split()[0] for m in house.mailer.sent if m.recipient.startswith("zoe")]
