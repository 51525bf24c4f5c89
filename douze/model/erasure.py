"""Somebody is erased: what is to go, and what takes its place so that every count stays.

Where it was kept long enough, it may be several people at once, and of whoever came the name stays.
"""

import hmac
import json
from base64 import b32encode
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from douze.model.fold import fold
from douze.model.ledger_state import Filled, RegistrationRecord, Seen, SpeakerRecord
from douze.model.letters import LetterRecord
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.tokens import Purpose, plain_token, token
from douze.model.words import PENDING, LetterState, Status
from douze.model.words_in_text import NAMELESS, without_person, without_person_in


class Erasure(Struct, frozen=True, kw_only=True):
    """What is to be erased. It holds all that is to go, so it goes itself, last."""

    at: datetime
    addresses: tuple[str, ...]  #: in the form in which two are compared
    names: tuple[str, ...] = ()  #: folded, first name first
    words: tuple[str, ...] = ()  #: what other people's texts lose, whatever its case
    refs: Mapping[str, str] = field(default_factory=dict)  #: old references, and the new ones
    freed: tuple[str, ...] = ()  #: the old references of those who lose a place by it
    marks: Mapping[str, str] = field(default_factory=dict)  #: see `ErasedMark`, by the mark
    #: Folded: the structures and domains of which nobody else is, by which reports would name them.
    alone: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()  #: keys of letters whose texts are kept and name the person
    sessions: tuple[str, ...] = ()  #: the codes of sessions whose files are made anew
    periods: tuple[str, ...] = ()  #: the names of years whose figures are
    #: Of those references whose name and presence stay: each goes on as it is called.
    keeps: tuple[str, ...] = ()
    #: Old references, and the one by which figures count their person, however many there are.
    counted: Mapping[str, str] = field(default_factory=dict)
    in_time: bool = False  #: because it was kept long enough, and nobody asked for it


def erased_mark(secret: bytes, word: str) -> str:
    """Mark an address, a reference or a code: without the secret nobody can try one out."""
    return hmac.digest(secret, b"douze: erased " + word.encode(), "sha256").hex()[:32]


def new_reference(secret: bytes, ref: str) -> str:
    """Give the reference under which an erased registration goes on, the same every time."""
    # Eight letters behind the session's code, as in any reference: nothing says that it is one.
    digest = hmac.digest(secret, b"douze: without a name " + ref.encode(), "sha256")
    return f"{ref.rpartition('-')[0]}-{b32encode(digest[:5]).decode()}"


def marks_of(secret: bytes, addresses: Iterable[str], refs: Mapping[str, str]) -> Mapping[str, str]:
    """Mark everything by which something old may come back: each with the new reference."""
    # The codes too: somebody may send a form months later by the link of an old letter.
    marks = {erased_mark(secret, address): "" for address in addresses}
    for old, new in refs.items():
        marks[erased_mark(secret, old)] = new
        for purpose in Purpose:
            marks[erased_mark(secret, plain_token(token(secret, old, purpose)))] = new
    return marks


def erased_registration(known: RegistrationRecord, erasure: Erasure) -> RegistrationRecord:
    """Give a registration without its person: whoever had a place to come has it no more."""
    kept = known.ref in erasure.keeps
    why = Reason.KEPT_AS_PROOF if kept else Reason.ERASED_IN_TIME
    without = replace(
        known,
        ref=erasure.refs[known.ref],
        why=(phrase(why if erasure.in_time else Reason.ERASED),),
        who="",
        decision=None,
        shown=True,
        absent_since=None,
        filled=_name_alone(known) if kept else Filled(),
        notes=(),
        seen=Seen(),
        erased=True,
    )
    if known.ref not in erasure.freed:
        return without
    return replace(
        without,
        status=Status.CANCELLED,
        since=erasure.at,
        held_at=None,
        deadline=None,
        closed_at=erasure.at,
    )


def _name_alone(known: RegistrationRecord) -> Filled:
    """Give the name alone of somebody who came, as their row had it last."""
    first, last = known.names
    return Filled(first_name=first, last_name=last, structure=known.filled.structure)


def registration_of_others(known: RegistrationRecord, erasure: Erasure) -> RegistrationRecord:
    """Give somebody else's registration without the person: they may have stood on its row once."""
    told = {word: getattr(known, word) for word in ("why", "notes", "seen")}
    said = without_person_in(told, erasure.refs, erasure.words)
    seen: Seen = said["seen"]
    if seen.named and fold(" ".join(seen.named)) in erasure.names:
        seen = replace(seen, named=None)
    seen = replace(seen, before=_if_of_others(seen.before, known.seen.before, erasure))
    filled = _if_of_others(known.filled, known.filled, erasure) or Filled()
    return replace(known, why=said["why"], notes=said["notes"], seen=seen, filled=filled)


def _if_of_others(now: Filled | None, was: Filled | None, erasure: Erasure) -> Filled | None:
    """Give what stood on a row, unless it was the person's address or name."""
    if was is None:
        return None
    named = fold(was.name) in erasure.names
    return None if named or fold(was.email) in erasure.addresses else now


def erased_letter(record: LetterRecord, erasure: Erasure) -> LetterRecord:
    """Give a letter without its person; one that waits for them is taken back."""
    new = erasure.refs.get(record.ref, record.ref)
    ours = record.ref in erasure.refs or record.to.casefold() in erasure.addresses
    if not ours:
        return record
    waits = record.state in PENDING
    return replace(
        record,
        key=f"{new}{record.key.removeprefix(record.ref)}",
        ref=new,
        to="",
        detail="",
        message_id="",
        subject=without_person(record.subject, erasure.refs, erasure.words),
        state=LetterState.OUTDATED if waits else record.state,
        finished_at=record.finished_at or (erasure.at if waits else None),
    )


def without_speakers(
    speakers: Iterable[SpeakerRecord], erasure: Erasure
) -> tuple[SpeakerRecord, ...]:
    """Give those of these who are somebody else."""
    return tuple(one for one in speakers if one.ref not in erasure.refs)


def figures_without(told: str, erasure: Erasure) -> str:
    """Give kept figures without the person: a group that they alone were goes on without a name."""
    refs = {**erasure.refs, **erasure.counted}
    figures = without_person_in(json.loads(told), refs, erasure.words)
    for group in (*figures.get("structures", ()), *figures.get("domains", ())):
        if fold(group["name"]) in erasure.alone:
            group["key"] = group["name"] = NAMELESS
    return json.dumps(figures, ensure_ascii=False, separators=(",", ":"))
