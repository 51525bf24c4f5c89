"""The annual dues: who is covered on the day of a session.

Settled are those whose address, its domain or whose structure stands on a row of the
members' list that covers that day. What only looks alike is never accepted: staff are told.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from douze.model.book import Member, Session
from douze.model.desired import Cover, Registration
from douze.model.fold import fold
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import DuesRules
from douze.model.value_types import MonthDay
from douze.model.words import Dues, TypedName

#: From this likeness on (0 to 1) two names are shown to staff as perhaps the same.
ALIKE = 0.86
#: A word that more members than this share says nothing about any of them.
COMMON_WORD = 40


def covered_until(member: Member, rules: DuesRules, today: date) -> date | None:
    """Tell the last day that a member's row covers, days of grace included.

    None where nothing is paid, or the payment is dated after today.
    """
    if member.paid == "non" or (isinstance(member.paid, date) and member.paid > today):
        return None
    if member.valid_until is not None:
        return _with_grace(member.valid_until, rules)
    if not member.paid or member.year is None:
        return None
    years = 2 if _paid_early(member, rules) else 1
    return _with_grace(_day(member.year + years, rules.year_starts) - timedelta(days=1), rules)


def _with_grace(end: date, rules: DuesRules) -> date:
    return end + min(timedelta(days=rules.grace_days), date.max - end)


def covers(member: Member, day: date, rules: DuesRules, today: date) -> bool:
    """Whether a member's row covers a day."""
    until = covered_until(member, rules, today)
    if until is None or day > until:
        return False
    return member.year is None or _day(member.year, rules.year_starts) <= day


def _paid_early(member: Member, rules: DuesRules) -> bool:
    """Whether the dues were paid so late in their year that they count for the next one too."""
    if rules.early_from is None or member.year is None or not isinstance(member.paid, date):
        return False
    early = _day(member.year, rules.early_from)
    if early < _day(member.year, rules.year_starts):
        early = _day(member.year + 1, rules.early_from)
    return member.paid >= early


def _day(year: int, month_day: MonthDay) -> date:
    month, day = month_day
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


class StructureNames:
    """How the names of structures are compared."""

    def __init__(self, legal_forms: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}
        self._legal_forms: tuple[str, ...] = ()
        self._legal_forms = tuple(" ".join(self._cut(form)) for form in legal_forms)

    def words(self, name: str) -> list[str]:
        """Give the words that count: no case, accents, punctuation, nor legal form."""
        if name not in self._words:
            self._words[name] = self._cut(name)
        return self._words[name]

    def _cut(self, name: str) -> list[str]:
        folded = fold(name)
        if "." in folded:
            folded = re.sub(r"\b(?:[a-z]\.){2,}", lambda m: m[0].replace(".", "") + " ", folded)
        spaced = " " + " ".join(re.findall(r"[^\W_]+", folded)) + " "
        for form in self._legal_forms:
            spaced = spaced.replace(f" {form} ", " ")
        return spaced.split()

    def key(self, name: str) -> str:
        """Give what is equal for two spellings of one name; empty where nothing counts."""
        return "".join(self.words(name))


class MembersList:
    """The members' list, ready to be asked about one registration after the other."""

    def __init__(self, members: Iterable[Member], rules: DuesRules, today: date) -> None:
        self._rules, self._today = rules, today
        self._names = StructureNames(rules.legal_forms)
        self._by_address: dict[str, list[Member]] = {}
        self._by_domain: dict[str, list[Member]] = {}
        self._by_structure: dict[str, list[Member]] = {}
        self._by_word: dict[str, list[Member]] = {}
        #: One half of an address (before or after the @): the other half, and whose it is.
        self._by_half: dict[str, list[tuple[str, Member]]] = {}
        for member in members:
            for address in member.addresses:
                self._by_address.setdefault(address, []).append(member)
                local, _, host = address.rpartition("@")
                self._by_half.setdefault(host, []).append((local, member))
                self._by_half.setdefault(local, []).append((host, member))
            for domain in member.domains:
                self._by_domain.setdefault(domain, []).append(member)
            words = self._names.words(member.structure)
            if words:
                self._by_structure.setdefault("".join(words), []).append(member)
            for word in set(words):
                self._by_word.setdefault(word, []).append(member)

    def cover(self, registration: Registration, session: Session) -> Cover:
        """Say whether the dues of a registration are settled on the day of its session."""
        if not session.dues_required:
            return Cover(dues=Dues.NOT_ASKED, why=phrase(Reason.DUES_NOT_ASKED))
        day = session.start.date()
        named = self._named_by(registration)
        for code, members in named:
            for member in members:
                if covers(member, day, self._rules, self._today):
                    why = phrase(code, structure=member.name, email=registration.email)
                    if (
                        code == Reason.DUES_BY_STRUCTURE
                        and self._rules.by_structure is TypedName.HOLD
                    ):
                        return _held_by_name(member)
                    return Cover(dues=Dues.SETTLED, why=why, member=member)
        known = [member for _, members in named for member in members]
        return Cover(
            dues=Dues.UNSETTLED,
            why=phrase(Reason.DUES_UNSETTLED),
            notes=self._notes(registration, known, day),
            member=known[0] if known else None,
        )

    def _named_by(self, registration: Registration) -> list[tuple[str, Sequence[Member]]]:
        who = registration.who
        domain = who.rpartition("@")[2]
        counts = self._rules.by_structure is not TypedName.NO
        structure = self._names.key(registration.structure) if counts else ""
        return [
            (Reason.DUES_BY_ADDRESS, self._by_address.get(who, ())),
            (Reason.DUES_BY_DOMAIN, self._by_domain.get(domain, ())),
            (Reason.DUES_BY_STRUCTURE, self._by_structure.get(structure, ()) if structure else ()),
        ]

    def _notes(
        self, registration: Registration, known: Sequence[Member], day: date
    ) -> tuple[Phrase, ...]:
        """Tell staff of what was not accepted: unpaid, dated ahead, or only alike."""
        for member in known:
            if isinstance(member.paid, date) and member.paid > self._today:
                return (phrase(Reason.DUES_PAID_AHEAD, structure=member.name, day=member.paid),)
        if known:
            return (phrase(Reason.DUES_MEMBER_UNPAID, structure=known[0].name, row=known[0].row),)
        alike = self._alike(registration, day)
        if alike is None:
            return ()
        return (phrase(Reason.DUES_ALIKE, structure=alike.name, row=alike.row),)

    def _alike(self, registration: Registration, day: date) -> Member | None:
        """Find the paid-up member that a registration resembles most, if it resembles one."""
        best: tuple[float, Member] | None = None
        for likeness, member in self._candidates(registration):
            nearer = likeness >= ALIKE and (best is None or likeness > best[0])
            if nearer and covers(member, day, self._rules, self._today):
                best = (likeness, member)
        return best[1] if best else None

    def _candidates(self, registration: Registration) -> Iterable[tuple[float, Member]]:
        words = self._names.words(registration.structure)
        name = "".join(sorted(words))
        for member in _shared(words, self._by_word):
            if self._names.words(member.structure) == words:
                continue  # the same name counts, or is not to be looked at
            yield _likeness(name, "".join(sorted(self._names.words(member.structure)))), member
        who = registration.who
        local, _, domain = who.rpartition("@")
        for part, other in ((local, domain), (domain, local)):
            mailboxes = self._by_half.get(other, ())
            if len(mailboxes) <= COMMON_WORD:
                yield from ((1.0, member) for half, member in mailboxes if one_slip(part, half))
        while domain.count(".") > 1:
            domain = domain.partition(".")[2]
            yield from ((1.0, member) for member in self._by_domain.get(domain, ()))


def _held_by_name(member: Member) -> Cover:
    """A name that anybody can type holds a seat until staff name the address."""
    told = phrase(Reason.DUES_NAME_ONLY, structure=member.name, row=member.row)
    return Cover(
        dues=Dues.UNSETTLED, why=phrase(Reason.DUES_UNSETTLED), notes=(told,), member=member
    )


@cache
def _likeness(one: str, other: str) -> float:
    """Say how like two names are, from 0 to 1; 0 where they are plainly not alike."""
    if 2 * min(len(one), len(other)) < ALIKE * (len(one) + len(other)):
        return 0.0
    from difflib import SequenceMatcher  # only where names share a word

    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _shared(words: Iterable[str], index: Mapping[str, list[Member]]) -> Iterable[Member]:
    """The members that share a telling word."""
    seen = set()
    for word in words:
        members = index.get(word, ())
        if len(members) <= COMMON_WORD:
            for member in members:
                if member.row not in seen:
                    seen.add(member.row)
                    yield member


def one_slip(one: str, other: str) -> bool:
    """Whether two texts differ by one slip of the hand.

    A letter left out, added or mistaken, or two neighbours swapped.
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    letters = enumerate(zip(one, other, strict=False))
    at = next((i for i, (a, b) in letters if a != b), min(len(one), len(other)))
    left, right = one[at:], other[at:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left == right[1:] or left[1:] == right
