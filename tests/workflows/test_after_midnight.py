"""A session that goes on past midnight: what staff see of it, and when its letters go."""

from datetime import time
from typing import Any

from tests.factories import settings
from tests.house import House
from tests.steps import answers, passes, tell
from tests.tabs import SESSIONS


def test_a_session_that_ends_after_midnight_is_told_on_its_row_and_in_no_digest() -> None:
    steps = [answers("zoe", "09-20 10:00"), passes("09-20 11:00")]
    night: dict[str, Any] = {"Début": "22h", "Fin": "1h"}
    house = tell(steps, ours=settings(digest_at=time(8)), **night)
    assert house.line(SESSIONS, 2)["Alerte"] == (
        "La session finit le lendemain de sa date : 02/10/2020 à 01h00. Si ce n'est pas voulu, "
        "corrigez « Fin »."
    )
    passes("10-01 23:30", "10-02 01:30", "10-02 02:50")(house)
    assert _letters(house) == ["confirmation", "link"]
    passes("10-06 08:50")(house)
    assert _letters(house) == ["confirmation", "link"]
    passes("10-06 09:00")(house)
    assert _letters(house) == ["confirmation", "link", "thanks"]
    assert house.line(SESSIONS, 2)["Alerte"] is None
    told = {problem.what.code for done in house.passes for problem in done.desired.problems}
    assert "ends_next_day" not in told


def _letters(house: House) -> list[str]:
    return [m.subject.split()[0] for m in house.mailer.sent if m.recipient.startswith("zoe")]
