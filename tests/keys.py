"""Which letter a message is: only who has the ledger can tell."""

import sqlite3
from contextlib import closing
from email.message import Message
from pathlib import Path

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.message_id import message_id, tag
from douze.model.settings import Association
from douze.model.words import Kind


def keys(ledger: Path) -> dict[str, str]:
    """Give the keys of all letters by what stands in their headers."""
    letters = SqliteLedger(ledger).read().letters.values()
    with closing(sqlite3.connect(ledger)) as db:
        alerts = [key for (key,) in db.execute("SELECT key FROM alerts")]  # they stand outside
    known = {tag(record.message_id): record.key for record in letters}
    return known | {tag(message_id(key, "", Association().name.encode())): key for key in alerts}


def dues_told_with(key: str, ledger: Path) -> list[str]:
    """Name the letters about dues that one about several sessions told too."""
    letters = SqliteLedger(ledger).read().letters
    asks = {Kind.DUES, Kind.DUES_REMINDER}
    first = letters.get(key)
    if first is None or first.kind not in asks:
        return []
    others = (one for one in letters.values() if one.merged_into == first.number)
    return [one.key for one in others if one.kind in asks]


def key_of(letter: Message, ledger: Path) -> str:
    """Give the key of a letter; empty for one that is not of record."""
    return keys(ledger).get(str(letter["X-Douze-Key"]), "")
