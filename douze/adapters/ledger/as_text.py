"""Moments, reasons and other small things, as the text that a column holds, and back."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.json import decode, encode

from douze.model.bounces import MailboxPosition
from douze.model.ledger_state import Seen, SeenDocument, SpeakerRecord
from douze.model.letters import Announced
from douze.model.phrases import Fact, Phrase
from douze.model.writes import TabWrite, WriteIntent

Written = TypeVar("Written", bound=Struct)


def moment_text(moment: datetime) -> str:
    """Write a moment as ISO 8601 in UTC, so that texts compare as moments do."""
    return moment.astimezone(UTC).isoformat()


def maybe_text(moment: datetime | None) -> str | None:
    """Write a moment that there may not be."""
    return moment_text(moment) if moment else None


def moment_of(text: str | None) -> datetime | None:
    """Read a moment that there may not be."""
    return datetime.fromisoformat(text) if text else None


def why_text(why: Iterable[Phrase]) -> str:
    """Write reasons as JSON: [[code, {fact: value}], …]."""
    return json.dumps([_phrase_json(each) for each in why], ensure_ascii=False)


@lru_cache(maxsize=1024)
def why_of(text: str) -> tuple[Phrase, ...]:
    """Read reasons. What stands in many rows is read once."""
    return tuple(_phrase_of(*each) for each in json.loads(text))


def _phrase_json(said: Phrase) -> list[object]:
    return [said.code, {name: _fact_json(fact) for name, fact in said.facts.items()}]


def _phrase_of(code: str, facts: dict[str, Any]) -> Phrase:
    return Phrase(code=code, facts={name: _fact_of(fact) for name, fact in facts.items()})


def _fact_json(fact: Fact) -> object:
    if isinstance(fact, Phrase):
        return {"phrase": _phrase_json(fact)}
    if isinstance(fact, datetime):
        return {"moment": (fact.astimezone(UTC) if fact.tzinfo else fact).isoformat()}
    return {"day": fact.isoformat()} if isinstance(fact, date) else fact


def _fact_of(fact: Any) -> Fact:
    if isinstance(fact, dict):
        if "phrase" in fact:
            return _phrase_of(*fact["phrase"])
        if "day" in fact:
            return date.fromisoformat(fact["day"])
        return datetime.fromisoformat(fact["moment"])
    value: Fact = tuple(fact) if isinstance(fact, list) else fact
    return value


def json_text(struct: Struct) -> str:
    """Write a struct as JSON, its moments as ISO 8601."""
    return encode(struct, enc_hook=moment_text).decode()  # asked of moments that are watched


def seen_text(seen: Seen) -> str:
    """Write what was seen of a row, as JSON; of a row where that is nothing, nothing."""
    return json_text(seen) if seen != Seen() else ""


def seen_of(text: str) -> Seen:
    """Read what was seen of a row."""
    return decode(text, type=Seen) if text else Seen()


def maybe_of(text: str | None, kind: type[Written]) -> Written | None:
    """Read a struct that there may not be."""
    return decode(text, type=kind) if text else None


def announced_text(about: Announced) -> str:
    """Write what a letter said of its session, as JSON."""
    said: list[object] = [about.title, moment_text(about.start), moment_text(about.end)]
    said += [about.link]
    # What came later stands behind, each known by its type: older ledgers have none of it.
    said += [about.place] if about.place is not None else []
    said += [True] if about.asks else []
    said += [{"frees_at": moment_text(about.frees_at)}] if about.frees_at else []
    return json.dumps(said, ensure_ascii=False)


@lru_cache(maxsize=1024)
def announced_of(text: str) -> Announced:
    """Read what a letter said of its session, once for all letters that said the same."""
    title, start, end, link, *more = json.loads(text)
    place = next((one for one in more if isinstance(one, str)), None)
    return Announced(
        title=title,
        start=datetime.fromisoformat(start),
        end=datetime.fromisoformat(end),
        link=link,
        place=place,
        asks=True in more,
        frees_at=next((moment_of(one["frees_at"]) for one in more if isinstance(one, dict)), None),
    )


def speakers_text(speakers: Iterable[SpeakerRecord]) -> str:
    """Write the names of speakers, as JSON; of none, nothing."""
    named = [[one.ref, one.first_name, one.last_name] for one in speakers]
    return json.dumps(named, ensure_ascii=False) if named else ""


def speakers_of(text: str) -> tuple[SpeakerRecord, ...]:
    return tuple(
        SpeakerRecord(ref=ref, first_name=first, last_name=last)
        for ref, first, last in (json.loads(text) if text else ())
    )


def documents_text(documents: Iterable[SeenDocument] | None) -> str | None:
    """Write what documents have stood there: marks, each with the moment when it was added."""
    if documents is None:
        return None
    return " ".join(
        f"{d.mark}@{moment_text(d.added_at)}" if d.added_at else d.mark for d in documents
    )


def documents_of(text: str | None) -> tuple[SeenDocument, ...] | None:
    """Read what documents have stood there."""
    if text is None:
        return None
    parts = (each.partition("@") for each in text.split())
    return tuple(SeenDocument(mark, moment_of(added)) for mark, _, added in parts)


def mailbox_text(mailbox: MailboxPosition) -> str:
    """Write how far the mailbox has been read, as JSON; shorter where nothing is left of it."""
    trouble = why_text([mailbox.trouble]) if mailbox.trouble else None
    read: list[object] = [mailbox.validity, mailbox.uid, trouble, maybe_text(mailbox.since)]
    if mailbox.backlog or mailbox.in_hand or mailbox.skipped or mailbox.unproved:
        at = maybe_text(mailbox.skipped_at)
        read += [mailbox.backlog, mailbox.in_hand, mailbox.skipped, at]
    if mailbox.unproved:
        read.append([(key, maybe_text(at)) for key, at in mailbox.unproved])
    return json.dumps(read, ensure_ascii=False)


def mailbox_of(text: str | None) -> MailboxPosition:
    """Read how far the mailbox has been read."""
    read = json.loads(text) if text else []
    validity, uid, trouble, since, *more = read or (0, 0, None, None)
    backlog, in_hand, skipped, at, *last = more or ((), (), 0, None)
    unproved = last[0] if last else ()
    return MailboxPosition(
        validity=validity,
        uid=uid,
        trouble=why_of(trouble)[0] if trouble else None,
        since=moment_of(since),
        backlog=tuple((low, high) for low, high in backlog),
        in_hand=tuple((numbering, uid) for numbering, uid in _each(in_hand)),
        skipped=skipped,
        skipped_at=moment_of(at),
        unproved=tuple((key, datetime.fromisoformat(at)) for key, at in unproved),
    )


def writes_text(writes: Iterable[WriteIntent]) -> str:
    """Write what is to be remembered of writes to the spreadsheet, as JSON."""
    noted = [
        {
            "at": maybe_text(write.at),
            "tabs": [
                [tab.title, [*tab.headers.items()], tab.rows, tab.moved, tab.put_back]
                for tab in write.tabs
            ],
        }
        for write in writes
    ]
    return json.dumps(noted, ensure_ascii=False)


def writes_of(text: str | None) -> tuple[WriteIntent, ...]:
    """Read the writes to the spreadsheet; none where a ledger is older than they are."""
    return tuple(
        WriteIntent(at=moment_of(noted["at"]), tabs=tuple(_tab_write(*t) for t in noted["tabs"]))
        for noted in json.loads(text or "[]")
    )


def _tab_write(title: str, headers: Any, rows: Any, moved: Any, put_back: Any) -> TabWrite:
    return TabWrite(
        title=title,
        headers=dict(headers),
        rows=tuple(rows),
        moved=tuple(moved),
        put_back=tuple(put_back),
    )


def _each(in_hand: Any) -> Any:
    """Give messages in hand; for a while one was remembered, as its two numbers."""
    return [in_hand] if in_hand and isinstance(in_hand[0], int) else in_hand or ()
