"""Erasing a person from the tables: the port `Erasing`, but for the bytes on the disk."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress

import msgspec

from douze.adapters.ledger.as_text import moment_text, speakers_of, speakers_text
from douze.adapters.ledger.letter_rows import letter_of, letter_row
from douze.adapters.ledger.registration_rows import (
    change_values,
    registration_of,
    registration_row,
)
from douze.adapters.ledger.tables import Database, Tables, forget, put, put_meta
from douze.model.erasure import (
    Erasure,
    erased_letter,
    erased_registration,
    figures_without,
    registration_of_others,
    without_speakers,
)
from douze.model.pass_record import StatusChange
from douze.model.phrases import Registrant
from douze.model.words_in_text import without_person, without_person_in

_ERASING = "erasing"
#: Where other people's rows may name somebody, and the key of each row.
_TEXTS = {
    "history": ("id", ("why",)),
    "letters": ("key", ("recipient", "subject", "detail")),
    "alerts": ("key", ("key",)),
    "meta": ("name", ("value",)),
    "sessions": ("code", ("speakers",)),
}


class Erasures(Tables):
    """What is to be erased, until it is; and the tables without it."""

    def erasing(self) -> Erasure | None:
        if not self._there():
            return None
        with self._reading() as db:
            row = db.execute("SELECT value FROM meta WHERE name = ?", (_ERASING,)).fetchone()
        return msgspec.json.decode(row["value"], type=Erasure) if row else None

    def begin_erasing(self, erasure: Erasure) -> None:
        with self._transaction() as db:
            put_meta(db, **{_ERASING: msgspec.json.encode(erasure).decode()})

    def erase(self, erasure: Erasure) -> None:
        with self._transaction() as db:
            _registrations(db, erasure)
            _letters(db, erasure)
            _speakers(db, erasure)
            _figures(db, erasure)
            forget(db, "kept", "key", erasure.kept)
            for old in erasure.refs:
                forget(db, "aliases", "provisional", [old])
                forget(db, "aliases", "ref", [old])
            at = moment_text(erasure.at)
            marks = erasure.marks.items()
            put(db, "erased", ({"mark": mark, "at": at, "ref": ref} for mark, ref in marks))
            for table in _TEXTS:
                _texts(db, table, erasure)

    def end_erasing(self) -> None:
        with self._transaction() as db:
            forget(db, "meta", "name", [_ERASING])


def _registrations(db: Database, erasure: Erasure) -> None:
    for row in [*db.execute("SELECT * FROM registrations")]:
        known = registration_of(row)
        without = registration_of_others(known, erasure)
        if known.ref not in erasure.refs and without != known:
            put(db, "registrations", [registration_row(without)])
    for old, new in erasure.refs.items():
        row = db.execute("SELECT * FROM registrations WHERE ref = ?", (old,)).fetchone()
        # Reasons may name people, this one or others; the statuses go on being counted.
        db.execute("UPDATE history SET ref = ?, why = '[]' WHERE ref = ?", (new, old))
        if row is None:  # renamed already, in an erasing that was killed before its end
            continue
        known = registration_of(row)
        without = erased_registration(known, erasure)
        forget(db, "registrations", "ref", [old])
        put(db, "registrations", [registration_row(without)])
        if without.status is not known.status:
            change = StatusChange(
                ref=new,
                who=Registrant(),
                before=known.status,
                after=without.status,
                why=without.why,
            )
            db.execute(
                "INSERT INTO history (at, ref, before, after, why) VALUES (?, ?, ?, ?, ?)",
                change_values(change, erasure.at),
            )


def _letters(db: Database, erasure: Erasure) -> None:
    for record in [letter_of(row) for row in db.execute("SELECT * FROM letters")]:
        without = erased_letter(record, erasure)
        if without != record:
            forget(db, "letters", "key", [record.key])
            forget(db, "kept", "key", [record.key])
            put(db, "letters", [letter_row(without)])


def _speakers(db: Database, erasure: Erasure) -> None:
    for row in [*db.execute("SELECT code, speakers FROM sessions")]:
        named = speakers_of(row["speakers"])
        others = without_speakers(named, erasure)
        if len(others) < len(named):
            said = speakers_text(others)
            db.execute("UPDATE sessions SET speakers = ? WHERE code = ?", (said, row["code"]))


def _figures(db: Database, erasure: Erasure) -> None:
    for row in [*db.execute("SELECT session, told FROM figures")]:
        told = figures_without(row["told"], erasure)
        db.execute("UPDATE figures SET told = ? WHERE session = ?", (told, row["session"]))


def _texts(db: Database, table: str, erasure: Erasure) -> None:
    """Take the words out of what is said of others."""
    key, columns = _TEXTS[table]
    for row in [*db.execute(f"SELECT {', '.join(dict.fromkeys((key, *columns)))} FROM {table}")]:
        # Needed to the end: whoever is killed before has it done once more.
        if table == "meta" and row[key] == _ERASING:
            continue
        for column, said in _without(row, columns, erasure):
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (said, row[key]))


def _without(
    row: Mapping[str, str], columns: tuple[str, ...], erasure: Erasure
) -> Iterator[tuple[str, str]]:
    for column in columns:
        text = row[column]
        if text and (said := _without_words(text, erasure)) != text:
            yield column, said


def _without_words(text: str, erasure: Erasure) -> str:
    """Take the person out of a text; of JSON out of what it says, where nothing is escaped."""
    if text[0] in "[{":
        with suppress(ValueError):
            said = json.loads(text)
            without = without_person_in(said, erasure.refs, erasure.words)
            return text if without == said else json.dumps(without, ensure_ascii=False)
    return without_person(text, erasure.refs, erasure.words)
