"""Whose each connection is: by address, else by a name that one registration of its session has.

Two who share a name are told, not guessed, and so is whoever nobody knows, with the row that is
nearest. Of those who may be meant nothing is known then, as of everybody without a sound report.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from unicodedata import normalize

from msgspec.structs import replace

from douze.match.sound_exports import sound
from douze.match.time_there import time_there
from douze.model.attendance import UNTOLD, Attendance, Connection, Export
from douze.model.book import Session
from douze.model.desired import Registration
from douze.model.fold import fold
from douze.model.matched import Matched, by_session
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.reasons import Reason
from douze.model.words import CLOSED

#: From this likeness on (0 to 1) a row is named as the nearest.
_NEAR = 0.7
_ROUND = str.maketrans("[]{}", "()()")
_BRACKETS = re.compile(r"\(([^()]{0,200})\)")
#: A dash with a space beside it; a long one needs none. `Jean-Pierre` is a name.
_ASIDE = re.compile(r"\s[-‐‑−/]|[-‐‑−/]\s|[‒–—―|]|,\s.{0,60}$")
_UNSPACED = "\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3"  # kana, Chinese, Korean
_WORDS = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")
#: What somebody was known by: the words of a name, in one order.
Name = tuple[str, ...]


def with_attendance(matched: Matched, now: datetime) -> Matched:
    """Say of everybody at the sessions whose reports are looked at how long they were there."""
    book = matched.book
    exports: dict[str, list[Export]] = {}
    for export in book.exports:
        exports.setdefault(export.session, []).append(export)
    registered, speakers = by_session(matched.registrations), by_session(matched.speakers)
    told: dict[str, Attendance] = {}
    nobodys: dict[str, tuple[Problem, ...]] = {}
    of_reports: dict[str, tuple[Phrase, ...]] = {}
    for code, session in book.sessions.items():
        if code not in book.attended:
            continue
        good, wrong = sound(exports.get(code, ()), session, book.sessions, now)
        people = _People(
            session,
            registered.get(code, ()),
            speakers.get(code, ()),
            book.own_addresses,
        )
        told |= people.times(good)
        nobodys[code] = tuple(people.problems)
        of_reports[code] = (*wrong, *_to_look_at(people.problems))
    registrations = []
    for one in matched.registrations:
        # Of who is erased the ledger keeps what was found: their name is not known any more.
        if one.session in of_reports and not (one.previous and one.previous.erased):
            one = replace(one, attendance=told.get(one.ref, UNTOLD))
        registrations.append(one)
    return replace(
        matched, registrations=tuple(registrations), of_reports=of_reports, nobodys=nobodys
    )


def _to_look_at(problems: Sequence[Problem]) -> Iterator[Phrase]:
    if problems:
        where = tuple(problem.where for problem in problems[:10])
        yield phrase(Reason.CONNECTIONS_UNKNOWN, count=len(problems), where=where)


class _People:
    """Whoever may be at one session; finds whose each connection is."""

    def __init__(
        self,
        session: Session,
        registrations: Sequence[Registration],
        speakers: Sequence[Registration],
        own: Iterable[str],
    ) -> None:
        self._session, self._registrations = session, registrations
        self._own = frozenset(own)
        self._by_address = {one.who: one for one in registrations if one.who}
        self._by_name = _by_name(one for one in registrations if _counts(one, session))
        self._holders = tuple(dict.fromkeys(_names_of(session, speakers)))
        # A single name may be that of somebody who registered under more than one.
        taken = {word for one in registrations for word in _words(one.name)}
        names = map(_words, self._holders)
        self._held = {name for name in names if len(name) > 1 or not taken.issuperset(name)}
        self._held_from = {s.who for s in session.speakers} | {s.who for s in speakers if s.who}
        self.problems: list[Problem] = []

    def times(self, exports: Sequence[Export]) -> dict[str, Attendance]:
        """Say by reference how long everybody was there; nothing where no report is sound."""
        if not exports:
            return {}
        found: dict[str, list[tuple[Export, Connection]]] = {}
        unknown: dict[str, list[tuple[Export, Connection]]] = {}
        for export in exports:
            for one in export.connections:
                whose = self._whose(one)
                if whose is not None:
                    found.setdefault(whose.ref, []).append((export, one))
                elif not self._holds(one):
                    unknown.setdefault(one.address or fold(one.name), []).append((export, one))
        # Whoever may be meant by a name that nobody knows was perhaps there under it.
        doubtful = {ref for rows in unknown.values() for ref in self._told(rows)} - found.keys()
        doubtful |= {ref for ref, rows in found.items() if _unread(rows)}
        times: dict[str, Attendance] = {}
        for registration in self._registrations:
            ref = registration.ref
            known = ref not in doubtful
            times[ref] = time_there(found.get(ref, ()), self._session) if known else UNTOLD
        return times

    def _whose(self, one: Connection) -> Registration | None:
        # The address is the account's: a name can be typed at each meeting.
        if one.address and (known := self._by_address.get(one.address)):
            return known
        for name in _possible_names(one.name):
            named = self._by_name.get(name, ())
            if len(named) == 1 and not self._holders_called(name):
                return named[0]
        return None

    def _holders_called(self, name: Name) -> tuple[str, ...]:
        """Name those who hold the session and have this one name among theirs.

        By two names a registration is meant, though a speaker may have the same.
        """
        if len(name) > 1:
            return ()
        return tuple(text for text in self._holders if name[0] in _words(text))

    def _holds(self, one: Connection) -> bool:
        """Whether somebody holds the session: speaks, moderates, or is of the association."""
        known = one.address in self._held_from or one.address in self._own
        return one.host or known or any(name in self._held for name in _possible_names(one.name))

    def _told(self, rows: Sequence[tuple[Export, Connection]]) -> Iterator[str]:
        """Report somebody whom no registration fits; give those who may be meant."""
        one = rows[0][1]
        if not time_there(rows, self._session).seconds and not _unread(rows):
            return  # came and went while there was no session
        for name in _possible_names(one.name):
            if sharing := self._by_name.get(name):
                who = (*(str(each.person) for each in sharing), *self._holders_called(name))
                if not all(map(_noted, sharing)):
                    self._note(one, phrase(Reason.CONNECTION_SHARED, name=one.name[:100], who=who))
                yield from (each.ref for each in sharing)
                return
        near = self._nearest(one)
        if near is None:
            self._note(one, phrase(Reason.CONNECTION_UNKNOWN, name=one.name[:100]))
            return
        what = phrase(Reason.CONNECTION_NEAR, name=one.name[:100], who=str(near.person))
        if not _noted(near):
            self._note(one, what)
        yield near.ref

    def _note(self, one: Connection, what: Phrase) -> None:
        self.problems.append(Problem(where=one.where, name=self._session.code, what=what))

    def _nearest(self, one: Connection) -> Registration | None:
        """The registration whose name or address is most like it; None where none is."""
        from difflib import SequenceMatcher  # only where somebody is nobody's

        def likeness(other: Registration) -> float:
            own = " ".join(_name(other.name) or ())
            pairs = [(" ".join(name), own) for name in _possible_names(one.name)]
            pairs.append((one.address, other.who))
            matchers = (SequenceMatcher(None, a, b, autojunk=False) for a, b in pairs if a and b)
            return max((matcher.ratio() for matcher in matchers), default=0.0)

        best = max(self._registrations, key=likeness, default=None)
        return best if best is not None and likeness(best) >= _NEAR else None


def _noted(one: Registration) -> bool:
    """Whether staff have said whether somebody was there, as they are asked to."""
    return one.row is not None and one.row.attendance is not None


def _counts(one: Registration, session: Session) -> bool:
    """Whether somebody's name may be meant in a report: the seat was not lost, or never asked for.

    Who answers after the closing is refused; this pass would not know, and the next one would.
    """
    if one.previous is not None:
        return one.previous.status not in CLOSED
    is_late = one.arrival is not None and one.arrival.received > session.closing
    return not is_late or one.row is not None  # a row that staff add is no answer


def _by_name(registrations: Iterable[Registration]) -> dict[Name, list[Registration]]:
    """Whose each name is: the row's, and the form's where staff have corrected it since.

    What stands on a row now is a name before what anybody was called on the form. Whoever has one
    name shares it with all in whose names it stands.
    """
    now: dict[Name, list[Registration]] = {}
    typed: dict[Name, list[Registration]] = {}
    by_word: dict[str, list[Registration]] = {}
    for one in registrations:
        for word in {*_words(one.name)}:
            by_word.setdefault(word, []).append(one)
        if name := _words(one.name):
            now.setdefault(name, []).append(one)
        if one.answer is not None and (name := _words(one.answer.name)):
            typed.setdefault(name, []).append(one)
    found = typed | now
    for name, called in found.items():
        if len(name) == 1:
            already = {one.ref for one in called}
            called += [one for one in by_word.get(name[0], ()) if one.ref not in already]
    return found


def _unread(rows: Iterable[tuple[Export, Connection]]) -> bool:
    """Whether one of somebody's rows could not be read, so that they may have been there longer."""
    return any(one.tells_nothing for _, one in rows)


def _names_of(session: Session, speakers: Iterable[Registration]) -> Iterator[str]:
    yield from (one.name for one in session.speakers)
    yield from (one.name for one in speakers)
    yield from session.speakers_by_name
    if session.contact is not None:
        yield session.contact.name


def _possible_names(typed: str) -> Iterator[Name]:
    """What somebody may be called by the name on the screen: all of it, or without what is aside.

    `Zoé (Zoé Martin)`, `Zoé Martin (Mairie d'Ambert)`, `Zoé Martin - Ambert`, `MARTIN, Zoé`.
    """
    typed = typed.translate(_ROUND)
    outside = _BRACKETS.sub(" ", typed)
    for text in (typed, outside, *_BRACKETS.findall(typed), _ASIDE.split(outside)[0]):
        if name := _name(text):
            yield name
    if len(words := _words(typed)) == 1:
        yield words


def _name(typed: str) -> Name | None:
    """The words of a name; None where it is but one: of a longer text that may be anything."""
    words = _words(typed)
    return words if len(words) > 1 else None


def _words(typed: str) -> Name:
    """The words of a name, whatever their order, case, accents.

    Where names are written without spaces, each sign counts as a word: `王小明` is 小明 王.
    """
    return tuple(sorted(_WORDS.findall(normalize("NFC", fold(typed)))))
