"""What of a limit on letters new people may take: a mail provider's, or a relay's of many."""

from msgspec import Struct

from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason

#: The reserve of each limit is one letter in so many, for those who have been told before.
SHARE = 4


def reserve_of(most: int) -> int:
    """Say how many of so many letters are reserved for those who were told before: a quarter.

    Of a limit of less than four nothing is reserved, or newcomers would never be told.
    """
    return -(-most // SHARE) if most >= SHARE else 0


def for_newcomers(most: int) -> int:
    """Say how many letters to new people a limit lets through."""
    return most - reserve_of(most)


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
