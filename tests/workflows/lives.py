"""What lives of a session begin with, to which a story adds its own steps.

The files of stories name the rules of docs/reference.md by their numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.steps import Step, answers, passes, stranger

Story = tuple[Mapping[str, Any], Sequence[Step], Mapping[str, str]]

ONE: Mapping[str, Any] = {"Places": 1}
FREE: Mapping[str, Any] = {"Places": 1, "Cotisation": "non"}
#: zoe has the one seat, max waits before ann.
TAKEN = (
    answers("ann", "09-20 10:00"),
    answers("max", "09-20 09:00"),
    answers("zoe", "09-20 08:00"),
    passes("09-20 11:00"),
)
#: zoe's seat is held until Monday 28 September, 18:00; max waits.
HELD = (
    answers("max", "09-21 09:00"),
    stranger("zoe", "09-21 08:00"),
    passes("09-21 10:00"),
)
#: zoe is confirmed on 20 September.
ZOE = (answers("zoe", "09-20 10:00"), passes("09-20 11:00"))
#: zoe has the seat, max waits.
MAX_WAITS = (
    answers("max", "09-20 10:30"),
    answers("zoe", "09-20 10:00"),
    passes("09-20 11:00"),
)
#: zoe's seat is held from Monday 21 September, 10:00, to Monday 28, 18:00: 176 hours.
ASKED = (stranger("zoe", "09-21 09:00"), passes("09-21 10:00"))
