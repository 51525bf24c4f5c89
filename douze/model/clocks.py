"""Clocks of hosts that share a database, whose clock is the one that counts."""

from datetime import timedelta

from douze.model.phrases import Phrase, phrase

#: Nothing depends on a host's own clock but what it writes into its journal, and what Google makes
#: of it, who refuses a key from a few minutes on: more than this is told.
_OFF = timedelta(minutes=1)
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def is_off(ahead: timedelta) -> bool:
    """Whether a host's clock, so much ahead of the database's or behind it, is to be set."""
    return abs(ahead) > _OFF


def told_off(host: str | Phrase, ahead: timedelta) -> Phrase:
    """Say that a host's clock is so much ahead or behind."""
    by, code = abs(ahead), "fleet_clock_ahead" if ahead > timedelta(0) else "fleet_clock_behind"
    if by < 2 * _HOUR:
        return phrase(
            code, host=host, by=phrase("fleet_clock_minutes", minutes=round(by / _MINUTE))
        )
    return phrase(code, host=host, by=phrase("fleet_clock_hours", hours=round(by / _HOUR)))
