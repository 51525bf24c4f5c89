"""Lives in which the rules that fill a room are on, and staff change them at any moment."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from msgspec.structs import replace

from douze.apply.apply_plan import apply_plan
from douze.apply.options import PlanAdapters
from douze.errors import GuardedPass
from douze.model.ledger_state import LedgerState
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.tokens import Purpose, token
from douze.model.value_types import Hours
from tests.life.association import (
    HOUR,
    MEMBERS,
    MINUTE,
    ROWS,
    SESSIONS,
    ZONE,
    Association,
    member,
)
from tests.life.filled_kept import SILENT_KINDS, Remembered, check_filled
from tests.life.happenings import (
    HAPPENINGS,
    answer_edited,
    everybody_answers,
    kept_elsewhere,
    session_cancelled,
)
from tests.life.letters_kept import check_refused, check_sent
from tests.life.life import Life, PlainComposer
from tests.life.outside import Memory, Outside, Table
from tests.life.passes import Pass
from tests.room.room import ANSWERS_BY_FORM, FORM, SECRET
from tests.world.small_world import WORDING

#: Columns that the rules know.
MOST, LEAST, KEPT, NEXT = "Max par structure", "Minimum", "Places réservées", "Suite"
DRAFT = "brouillon"
STRUCTURES = ("Thiers", "thiers", " THIERS ", "Mairie d'Arlanc", "Riom", None)


def _settings(dice: Random, ours: Settings) -> Settings:
    asks = dice.random() < 0.6
    seats = replace(
        ours.seats,
        ask_before=dice.choice((24 * HOUR, 72 * HOUR)) if asks else None,
        silence_frees=asks and dice.random() < 0.6,
        per_structure=dice.choice((0, 0, 1)),
    )
    quiet = Hours(datetime.min.replace(hour=20).time(), datetime.min.replace(hour=8).time())
    letters = replace(ours.letters, quiet=quiet if dice.random() < 0.5 else None)
    association = replace(ours.association, withdraw=FORM)
    return replace(ours, association=association, seats=seats, letters=letters)


class FilledLife(Life):
    """A life with all the rules; each is on or off by chance, and may change."""

    def __init__(self, seed: object, outside: Callable[[Mapping[str, Table]], Outside]) -> None:
        super().__init__(seed, outside)
        dice = Random(f"rules {seed}")
        self.settings, self.secret = _settings(dice, self.settings), SECRET
        self.remembered = Remembered()
        place = self.place
        header, *rows = place.outside.tables()[SESSIONS]
        place.outside.put({
            SESSIONS: [[*header, MOST, LEAST, KEPT, NEXT], *rows],
            ANSWERS_BY_FORM: [["Horodateur", "Votre code"]],
        })  # fmt: skip
        codes = list(place.facts)
        for code, then in pairwise(codes):
            _edit(place, code, **{NEXT: then if dice.random() < 0.7 else None})
        for _ in range(dice.randint(0, 6)):
            rule_changes(place, dice)

    def check(self, done: Pass) -> None:
        """Hold a pass to the promises about rooms, and to those about each letter."""
        self.remembered.look(done)
        done.sent = [mail for mail in done.sent if done.kind(mail) not in SILENT_KINDS]
        check_sent(done, self.memories)
        if done.guards:
            check_refused(done)
        elif done.whole and not done.meddled:
            check_filled(done, self)

    def later(self, moments: Sequence[datetime], tables: Mapping[str, Table]) -> LedgerState | None:
        """Tell what would be known after passes at these moments; None where one is refused."""
        right = self.place.outside
        ahead = Memory(tables, right.kept.twin())
        self.place.outside = ahead
        try:
            for now in moments:
                plan = self.plan(now)
                compose = PlainComposer().compose
                apply_plan(
                    plan, PlanAdapters(ahead.workbook, ahead.post, ahead.ledger, compose, WORDING)
                )
            return ahead.ledger.read()
        except GuardedPass:
            return None
        finally:
            ahead.close()
            self.place.outside = right


def _edit(life: Association, code: str, **cells: Cell) -> None:
    lines = life.lines(SESSIONS)
    for line in lines:
        if line["Code"] == code:
            line.update(cells)
    life.put(SESSIONS, lines)


def rule_changes(life: Association, dice: Random) -> None:
    """Staff type something into a column of a rule, or empty it."""
    code = dice.choice(list(life.facts))
    codes = (*life.facts, code.lower(), "NUMERIC")
    typed: dict[str, Sequence[Cell]] = {
        MOST: (None, 0, 1, 1, 2),
        LEAST: (None, 2, 4),
        KEPT: (None, 0, 1, 1, 2),
        NEXT: (None, *codes),
    }
    column = dice.choice(list(typed))
    _edit(life, code, **{column: dice.choice(typed[column])})


def next_dates_in_a_ring(life: Association, dice: Random) -> None:
    """Each session names another one, and the last the first; or all the same."""
    codes = list(life.facts)
    turn = dice.choice((1, -1, 0))
    for place, code in enumerate(codes):
        _edit(life, code, **{NEXT: codes[(place + turn) % len(codes)]})


def a_session_is_no_session(life: Association, dice: Random) -> None:
    """A row becomes a draft, or is deleted; the next word about any session puts all back."""
    code, lines = dice.choice(list(life.facts)), life.lines(SESSIONS)
    if dice.random() < 0.5:
        _edit(life, code, État=DRAFT)
    else:
        life.put(SESSIONS, [line for line in lines if line["Code"] != code])


def sessions_put_back(life: Association, dice: Random) -> None:
    """Staff put all sessions back as they were."""
    life.write_sessions()


def link_followed(life: Association, dice: Random) -> None:
    """Somebody follows a link of a letter of theirs, new or old."""
    refs = [str(line["Réf"]) for line in life.lines(ROWS) if line["Réf"]]
    if not refs:
        return
    purposes = (Purpose.MOVE, Purpose.MOVE, Purpose.WITHDRAW, Purpose.STAY)
    signed = token(SECRET, dice.choice(refs), dice.choice(purposes))
    header, *rows = life.outside.tables()[ANSWERS_BY_FORM]
    local = life.now.astimezone(ZONE).replace(tzinfo=None)
    life.outside.put({ANSWERS_BY_FORM: [header, *rows, [local, signed]]})


def moved_by_staff(life: Association, dice: Random) -> None:
    """Staff write `reporter`, on one row or all of a session."""
    lines = life.lines(ROWS)
    known = [line for line in lines if line["Réf"]]
    if not known:
        return
    one = dice.choice(known)
    whole = dice.random() < 0.4
    for line in known:
        if line is one or (whole and line["Session"] == one["Session"]):
            line["Décision"] = "reporter"
    life.put(ROWS, lines)


def structure_typed(life: Association, dice: Random) -> None:
    """Staff type somebody's structure, each time in another way."""
    lines = life.lines(ROWS)
    if lines:
        dice.choice(lines)["Structure"] = dice.choice(STRUCTURES)
        life.put(ROWS, lines)


def structure_pays(life: Association, dice: Random) -> None:
    """A structure becomes a member, and covers somebody from now on."""
    rows = [str(line["E-mail"]) for line in life.lines(ROWS) if "@" in str(line["E-mail"])]
    if rows:
        line = {**member(dice.choice(rows), "oui"), "Structure": "Thiers"}
        life.put(MEMBERS, [*life.lines(MEMBERS), line])


def hours_pass(life: Association, dice: Random) -> None:
    """The clock goes on to a moment that the rules know, or to just after it."""
    moments = []
    for facts in life.facts.values():
        noon = facts.start.astimezone(ZONE).replace(hour=12, minute=0)
        moments += [facts.start - n * HOUR for n in (72, 48, 26, 24, 2, 0)]
        moments += [noon - timedelta(days=n) for n in (1, 2, 3)]
    later = sorted(moment for moment in moments if moment > life.now)
    if later:
        moment = dice.choice(later[:3])
        life.now = datetime.fromtimestamp(moment.timestamp(), life.now.tzinfo)
        life.now += dice.choice((0, 1)) * MINUTE


#: What can happen in these lives; an edited answer stands where another stood, so that rows of the
#: form stay where they are.
FILLING: dict[Callable[[Association, Random], None], int] = {
    **{one: n for one, n in HAPPENINGS.items() if one not in (answer_edited, kept_elsewhere)},
    everybody_answers: 8, session_cancelled: 5,
    rule_changes: 16, next_dates_in_a_ring: 3, a_session_is_no_session: 2, sessions_put_back: 4,
    link_followed: 14, moved_by_staff: 14, structure_typed: 6, structure_pays: 3, hours_pass: 8,
}  # fmt: skip


def passes_missed(life: Life, dice: Random) -> None:
    """Look ahead: whether passes go by meanwhile, or none does, everybody stands the same."""
    assert isinstance(life, FilledLife)
    now, tables = life.place.now, life.outside.tables()
    end = now + dice.choice((5, 30, 90)) * MINUTE
    between = sorted(now + dice.random() * (end - now) for _ in range(dice.randint(1, 3)))
    last = [end, end + MINUTE, end + 2 * MINUTE]
    some = life.later([now, *between, *last], tables)
    none = life.later(last, tables)
    if some is None or none is None or not _calm(life, some, none, now, last[-1]):
        return
    stand, others = ({r: k.status for r, k in x.registrations.items()} for x in (some, none))
    what = [(r, stand.get(r), others.get(r)) for r in stand if stand.get(r) != others.get(r)]
    sentence = "seats are the same however many passes were missed, but for what time decided"
    life.remembered.hold(life, sentence, stand == others, what)


def _calm(
    life: "FilledLife", some: LedgerState, none: LedgerState, since: datetime, until: datetime
) -> bool:
    """Whether nothing falls due meanwhile: no edit settles, no deadline and no hour goes by."""
    moments = [since.replace(hour=h, minute=0) for h in range(24)]  # noon, and quiet hours' ends
    for facts in life.place.facts.values():
        moments += [facts.start - n * HOUR for n in (0, 2, 24, 26)] + [facts.start - 30 * MINUTE]
    before = life.outside.ledger.read()
    for known in (*before.registrations.values(), *some.registrations.values(),
                  *none.registrations.values()):  # fmt: skip
        moments += [known.deadline] if known.deadline else []
        moments += [known.absent_since + 24 * HOUR] if known.absent_since else []
        if known.seen.before is not None or known.seen.edited_at is not None:
            return False
    settled = all(
        one.seen == one.settled and one.seen_state == one.state
        for ledger in (before, some, none)
        for one in ledger.sessions.values()
    ) and _as_seen(before, some)
    # What is due at this very moment is not over yet: a limit's last moment belongs to before.
    return settled and not any(since <= moment <= until for moment in moments)


def _as_seen(before: LedgerState, after: LedgerState) -> bool:
    """Whether no row of a session has changed since the last pass."""
    kept = {code: one.settled for code, one in before.sessions.items()}
    return all(kept.get(code, one.settled) == one.settled for code, one in after.sessions.items())


def sheet_in_another_order(life: Life, dice: Random) -> None:
    """Look at the sheet in another order: everybody would stand the same."""
    assert isinstance(life, FilledLife)
    tables = life.outside.tables()
    turned = {**tables, **dict(_turned(tables, dice))}
    moments = [life.place.now]
    one, other = life.later(moments, tables), life.later(moments, turned)
    if one is None or other is None:
        return
    stand, others = (
        {r: (k.status, [w.code for w in k.why]) for r, k in x.registrations.items()}
        for x in (one, other)
    )
    what = [(r, stand.get(r), others.get(r)) for r in stand if stand.get(r) != others.get(r)]
    sentence = "seats are the same whatever the order of the sheet"
    life.remembered.hold(life, sentence, stand == others, what)


def _turned(tables: Mapping[str, Table], dice: Random) -> Iterator[tuple[str, Table]]:
    """Shuffle rows whose place says nothing: those that staff add come in the order they stand."""
    for tab in (SESSIONS, ROWS, ANSWERS_BY_FORM):
        header, *rows = tables[tab]
        if tab == ROWS:
            place = list(header).index("Réf")
            known = [row for row in rows if len(row) > place and row[place]]
            added = [row for row in rows if not (len(row) > place and row[place])]
            yield tab, [header, *dice.sample(known, k=len(known)), *added]
        else:
            yield tab, [header, *dice.sample(rows, k=len(rows))]
