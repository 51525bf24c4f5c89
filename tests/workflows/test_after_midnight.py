"""A session that goes on past midnight: what staff see of it, and when its letters go."""

from datetime import time
from typing import Any

from tests.factories import settings
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
    assert "digest" not in house.mailer.sent[-1].subject
    passes("10-01 23:30", "10-02 01:30", "10-02 02:50")(house)
    assert house.mailer.sent[-1].subject.startswith("link")
    passes("10-02 03:00")(house)
    assert house.mailer.sent[-1].subject.startswith("thanks")
    assert house.line(SESSIONS, 2)["Alerte"] is None
