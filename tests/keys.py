"""Which letter a message is: only who has the ledger can tell."""

from email.message import Message
from pathlib import Path

from douze.adapters.ledger.pass_records import PassRecords
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.kinds import Kind
from douze.model.message_id import message_id, tag
from douze.model.settings import AssociationSettings

#: A ledger, or the file of one.
Where = PassRecords | Path


def keys(ledger: Where) -> dict[str, str]:
    """Give the keys of all letters by what stands in their headers."""
    opened = _opened(ledger)
    letters = opened.read().letters.values()
    with opened._reading() as db:
        alerts = [row["key"] for row in db.execute("SELECT key FROM alerts")]  # they stand outside
    known = {tag(record.message_id): record.key for record in letters}
    return known | {
        tag(message_id(key, "", AssociationSettings().name.encode())): key for key in alerts
    }


def dues_told_with(key: str, ledger: Where) -> list[str]:
    """Name the letters about dues that one about several sessions told too."""
    letters = _opened(ledger).read().letters
    asks = {Kind.DUES, Kind.DUES_REMINDER}
    first = letters.get(key)
    if first is None or first.kind not in asks:
        return []
    others = (one for one in letters.values() if one.merged_into == first.number)
    return [one.key for one in others if one.kind in asks]


def key_of(letter: Message, ledger: Where) -> str:
    """Give the key of a letter; empty for one that is not of record."""
    return keys(ledger).get(str(letter["X-Douze-Key"]), "")


def _opened(ledger: Where) -> PassRecords:
    return SqliteLedger(ledger) if isinstance(ledger, Path) else ledger
