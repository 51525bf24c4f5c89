"""Who came to a session that is over, in numbers: the same in its file and in a year's figures."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace


class Presence(Struct, frozen=True, kw_only=True):
    """What is known of the coming of somebody who registered; None where nobody knows."""

    confirmed: bool  #: they had a place to the end
    came: bool | None  #: for however short a time
    present: bool | None  #: for as much of it as counts
    excused: bool  #: they had said that they would not come
    minutes: int | None


class WhoCame(Struct, frozen=True, kw_only=True):
    """Who came to one session, and who did not."""

    present: int | None
    left_early: int | None
    excused: int | None
    missing: int | None
    unknown: int
    person_minutes: int | None  #: how long all who came were there, together


NOT_KNOWN = WhoCame(
    present=None, left_early=None, excused=None, missing=None, unknown=0, person_minutes=None
)


def who_came(people: Sequence[Presence]) -> WhoCame:
    """Count who came: of everybody, as the sheet does; who did not, of those confirmed."""
    known = [one for one in people if one.present is not None]
    confirmed = [one for one in known if one.confirmed]
    unknown = sum(one.confirmed for one in people) - len(confirmed)
    if not known:
        return replace(NOT_KNOWN, unknown=unknown)
    # Who came without a seat is present, and cannot have been missing.
    absent = [one for one in confirmed if not one.came]
    excused = sum(one.excused for one in absent)
    return WhoCame(
        present=sum(bool(one.present) for one in known),
        left_early=sum(bool(one.came and not one.present) for one in confirmed),
        excused=excused,
        missing=len(absent) - excused,
        unknown=unknown,
        person_minutes=sum(one.minutes or 0 for one in known),
    )
