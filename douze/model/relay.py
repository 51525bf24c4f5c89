"""A relay that the letters of many associations go through."""

from msgspec import Struct

from douze.model.phrases import Phrase, phrase
from douze.model.quota import reserve_of
from douze.model.reasons import Reason


class RelayRoom(Struct, frozen=True, kw_only=True):
    """A relay, and how many letters it still takes within the hour."""

    name: str
    per_hour: int  #: of all who send through it; 0 where nobody has said how many
    left: int

    def takes(self, *, newcomer: bool) -> bool:
        """Whether it takes one more; a quarter is kept for those who have been told before."""
        return self.left > (reserve_of(self.per_hour) if newcomer else 0)


def relay_told(room: RelayRoom, *, newcomer: bool) -> Phrase:
    """Say why a letter waits for a relay; of a `newcomer`'s, that the rest is kept for others."""
    if not room.per_hour:
        return phrase(Reason.MAIL_RELAY_UNKNOWN, relay=room.name)
    if newcomer and room.left:
        return phrase(Reason.MAIL_RELAY_SHARE, relay=room.name)
    return phrase(Reason.MAIL_RELAY, relay=room.name, most=room.per_hour)
