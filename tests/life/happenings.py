"""What can happen to an association between two passes, and how often.

Each is a function of the association and a dice, listed in `HAPPENINGS` with its weight.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.life.association import (
    ANSWERS,
    CODES,
    DAY,
    DECISIONS,
    HEADERS,
    HOUR,
    MEMBERS,
    MINUTE,
    NAMES,
    ROWS,
    SESSIONS,
    SPEAKERS,
    STRUCTURES,
    TITLES,
    ZONE,
    Association,
    Line,
    member,
)
from tests.life.dues_kept import PAID, TYPED


def _some_line(life: Association, dice: Random) -> tuple[list[Line], Line | None]:
    lines = life.lines(ROWS)
    return lines, dice.choice(lines) if lines else None


def _session(life: Association, dice: Random) -> str:
    return dice.choice(list(life.facts))


def answer_comes(life: Association, dice: Random) -> None:
    """Somebody fills in the form, for one session or several, by code or by title."""
    address = f"{dice.choice(NAMES)}@example.org"
    if dice.random() < 0.15:  # from the address that staff corrected
        rows = [str(line["E-mail"]) for line in life.lines(ROWS)]
        address = dice.choice([a for a in rows if "@" in a and " " not in a] or [address])
    _answer(life, dice, address, dice.sample(list(life.facts), k=dice.choice((1, 1, 1, 2))))


def everybody_answers(life: Association, dice: Random) -> None:
    """The session has been announced: all fill in the form, within minutes."""
    for name in dice.sample(NAMES, k=len(NAMES)):
        _answer(life, dice, f"{name}@example.org", list(life.facts)[: dice.choice((1, 2, 3))])


def _answer(life: Association, dice: Random, address: str, codes: list[str]) -> None:
    by_title = dice.random() < 0.3
    text = ", ".join(life.facts[code].title if by_title else code for code in codes)
    received = life.now - dice.choice((0, 0, 1, 4, 12)) * MINUTE
    local = received.astimezone(ZONE).replace(tzinfo=None)
    typed = address.upper() if dice.random() < 0.1 else address
    first_name = address.partition("@")[0].title()
    lines = life.lines(ANSWERS)
    told: Line = {"Horodateur": local, "Adresse e-mail": typed, "Prénom": first_name}
    told["Structure"] = dice.choice(STRUCTURES)
    lines.append({**told, "Nom": dice.choice(("Roux", "Roux", "Blanc")), "Session": text})
    life.put(ANSWERS, lines)
    life.answers += [(code, address.lower(), received, not by_title) for code in codes]


def answer_edited(life: Association, dice: Random) -> None:
    """Somebody edits what they sent: the same row of the form names another session."""
    lines = life.lines(ANSWERS)
    plain = [line for line in lines if line["Session"] in life.facts]
    if not plain:
        return
    line = dice.choice(plain)
    code, address = str(line["Session"]), str(line["Adresse e-mail"]).lower()
    other = dice.choice([one for one in life.facts if one != code])
    came = line["Horodateur"]
    if not isinstance(came, datetime):  # midnight is a day, as a sheet has it
        assert isinstance(came, date)
        came = datetime.combine(came, time())
    gone = (code, address, came.replace(tzinfo=ZONE).astimezone(UTC), True)
    if gone in life.answers:
        life.answers.remove(gone)
    local = life.now.astimezone(ZONE).replace(tzinfo=None)
    line["Session"], line["Horodateur"] = other, local
    life.put(ANSWERS, lines)
    life.answers.append((other, address, life.now, True))
    life.edited.append((code, address, other))
    if not life.answers_sorted and life.now > gone[2]:  # under the same moment it is no edit
        life.in_place[code, address] = other, life.now


def kept_elsewhere(life: Association, dice: Random) -> None:
    """Somebody chooses another session, and staff keep their place all the same."""
    answer_edited(life, dice)
    gone = {(code, address) for code, address, _ in life.edited}
    lines = life.lines(ROWS)
    for line in lines:
        if (line["Session"], str(line["E-mail"]).lower()) in gone and line["Réf"]:
            line["Décision"] = dice.choice(("confirmer", "attente"))
    if _twice(lines) == set():
        life.put(ROWS, lines)


def row_by_hand(life: Association, dice: Random) -> None:
    """Somebody telephones: staff add a row."""
    address, code = f"{dice.choice(NAMES)}@example.org", _session(life, dice)
    lines = life.lines(ROWS)
    if any((x["Session"], str(x["E-mail"]).lower()) == (code, address) for x in lines):
        return
    decision = dice.choice((None, None, *DECISIONS))
    lines.append({"Session": code, "E-mail": address, "Prénom": "Staff", "Décision": decision})
    life.put(ROWS, lines)


def rows_sorted(life: Association, dice: Random) -> None:
    """Staff sort a tab by some column."""
    tab = dice.choice((ROWS, ROWS, SESSIONS, ANSWERS))
    lines = life.lines(tab)
    if tab == ANSWERS:
        life.answers_sorted = True
        life.in_place.clear()
    column = dice.choice(HEADERS[tab].split(";"))
    lines.sort(key=lambda line: str(line.get(column)), reverse=dice.random() < 0.5)
    life.put(tab, lines)


def structures_sorted(life: Association, dice: Random) -> None:
    """Staff sort one column alone, which belongs to nobody any more by that."""
    lines = life.lines(ROWS)
    sorted_alone = sorted((line["Structure"] for line in lines), key=str)
    for line, structure in zip(lines, sorted_alone, strict=True):
        line["Structure"] = structure
    life.put(ROWS, lines)


def row_deleted(life: Association, dice: Random) -> None:
    """Staff delete a row, by a slip or not."""
    lines, line = _some_line(life, dice)
    if line:
        lines.remove(line)
        life.trash.append(line)
        life.put(ROWS, lines)


def row_put_back(life: Association, dice: Random) -> None:
    """Staff undo a deletion; the row lands at the bottom."""
    lines = life.lines(ROWS)
    if life.trash:
        line = life.trash.pop(dice.randrange(len(life.trash)))
        if not any(x["Réf"] == line["Réf"] for x in lines):
            life.put(ROWS, [*lines, line])


def rows_cleared(life: Association, dice: Random) -> None:
    """Staff empty the tab, or cut half of it out to paste it elsewhere."""
    lines = life.lines(ROWS)
    kept = lines[: len(lines) // 2] if dice.random() < 0.3 else []
    life.trash += lines[len(kept) :]
    life.put(ROWS, kept)


def rows_put_back(life: Association, dice: Random) -> None:
    """Staff undo all deletions."""
    while life.trash:
        row_put_back(life, dice)


def row_pasted(life: Association, dice: Random) -> None:
    """Staff paste a row twice."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] and not _twice(lines):
        life.put(ROWS, [*lines, dict(line)])


def copy_removed(life: Association, dice: Random) -> None:
    """Staff remove one of the copies."""
    lines = life.lines(ROWS)
    for ref in _twice(lines):
        lines.remove(dice.choice([line for line in lines if line["Réf"] == ref]))
    life.put(ROWS, lines)


def _twice(lines: list[Line]) -> set[str]:
    refs = [str(line["Réf"]) for line in lines if line["Réf"]]
    return {ref for ref in refs if refs.count(ref) > 1}


def columns_moved(life: Association, dice: Random) -> None:
    """Staff drag the columns of a tab about."""
    tab = dice.choice(list(HEADERS))
    lines = life.lines(tab)
    header = [str(cell) for cell in life.outside.tables()[tab][0]]
    dice.shuffle(header)
    life.outside.put({tab: [header, *([line.get(h) for h in header] for line in lines)]})


def address_changes(life: Association, dice: Random) -> None:
    """Staff correct an address, or spoil one."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] not in _twice(lines):
        if dice.random() < 0.35:
            line["E-mail"] = dice.choice(("zoe à example.org", "a@b.org, c@d.org", None))
        else:
            life.corrected += 1
            line["E-mail"] = f"new{life.corrected}@example.org"
        life.put(ROWS, lines)


def name_changes(life: Association, dice: Random) -> None:
    """Staff write a name, and a note, their way."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] not in _twice(lines):
        line[dice.choice(("Prénom", "Nom", "Structure"))] = f"  Staff {dice.randint(1, 9)}"
        line["Notes"] = f"noté {dice.randint(1, 9)}"
        life.put(ROWS, lines)


def person_replaced(life: Association, dice: Random) -> None:
    """A colleague comes instead: staff write their name and address over the others."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] not in _twice(lines):
        life.corrected += 1
        line["Prénom"], line["Nom"] = f"Autre{life.corrected}", "Staff Vert"
        line["E-mail"] = f"new{life.corrected}@example.org"
        life.put(ROWS, lines)


def tool_cell_changes(life: Association, dice: Random) -> None:
    """Somebody types into a cell that the tool owns, or empties it."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"]:
        column = dice.choice(("Statut", "Rang", "Échéance", "Alerte", "Messages", "Cotisation"))
        line[column] = dice.choice((None, "confirmée", "?"))
        life.put(ROWS, lines)


def decision_taken(life: Association, dice: Random) -> None:
    """Staff decide something about somebody."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] not in _twice(lines):
        line["Décision"] = dice.choice((*DECISIONS, "confirmer", "annuler", "peut-être"))
        life.put(ROWS, lines)


def decision_emptied(life: Association, dice: Random) -> None:
    """Staff take a decision back."""
    lines = life.lines(ROWS)
    decided = [line for line in lines if line["Décision"] and line["Réf"] not in _twice(lines)]
    if decided:
        dice.choice(decided)["Décision"] = None
        life.put(ROWS, lines)


def payment_changes(life: Association, dice: Random) -> None:
    """Somebody's dues are paid, announced, or turn out not to be; or nobody can read which."""
    rows = [str(line["E-mail"]) for line in life.lines(ROWS) if "@" in str(line["E-mail"])]
    address = dice.choice([*rows, f"{dice.choice(NAMES)}@example.org"])
    lines = [line for line in life.lines(MEMBERS) if line["E-mails"] != address]
    life.put(MEMBERS, [*lines, member(address, dice.choice(TYPED))])


def dues_come_late(life: Association, dice: Random) -> None:
    """Somebody pays whose hold has run out, often in words of the treasurer's."""
    late = [str(line["E-mail"]) for line in life.lines(ROWS) if line["Statut"] == "expirée"]
    if late:
        address = dice.choice(late)
        lines = [line for line in life.lines(MEMBERS) if line["E-mails"] != address]
        life.put(MEMBERS, [*lines, member(address, dice.choice(PAID))])


def session_moves(life: Association, dice: Random) -> None:
    """Staff move a session, by hours or days."""
    code = _session(life, dice)
    facts = life.facts[code]
    local = facts.start.astimezone(ZONE)
    day = local.date() + timedelta(days=dice.choice((-1, 0, 0, 1, 2)))
    day = max(day, date(2020, 10, 1))
    start = datetime.combine(day, time(dice.randint(9, 18)), tzinfo=ZONE).astimezone(UTC)
    if start > life.now:
        life.say(code, start=start, end=start + 2 * HOUR)


def session_renamed(life: Association, dice: Random) -> None:
    """Staff give a session another title."""
    code = _session(life, dice)
    title = TITLES[CODES.index(code)]
    life.say(code, title=dice.choice((title, f"{title} (suite)", f"{title}, encore")))


def link_changes(life: Association, dice: Random) -> None:
    """Staff give a session another link, or one that is none."""
    code = _session(life, dice)
    life.links += 1
    good = f"https://visio.cap-rural.fr/{code}-{life.links}"
    life.say(code, link=dice.choice((good, good, f"https://visio.cap-rural.fr/{code}", "TODO")))


def there_and_back(life: Association, dice: Random) -> None:
    """Staff change a session twice: in the end it is as it was."""
    code = _session(life, dice)
    before = life.facts[code]
    life.say(code, start=before.start + DAY, end=before.end + DAY, title="Autre chose")
    life.facts[code] = before
    life.write_sessions()


def session_cancelled(life: Association, dice: Random) -> None:
    """Staff cancel a session."""
    life.say(_session(life, dice), cancelled=True)


def late_payers_session_cancelled(life: Association, dice: Random) -> None:
    """Staff cancel a session for which somebody might still pay."""
    late = [str(line["Session"]) for line in life.lines(ROWS) if line["Statut"] == "expirée"]
    if late:
        life.say(dice.choice(late), cancelled=True)


def session_restored(life: Association, dice: Random) -> None:
    """Staff restore the sessions that were cancelled."""
    for code, facts in life.facts.items():
        if facts.cancelled:
            life.say(code, cancelled=False)


def session_spoiled(life: Association, dice: Random) -> None:
    """Staff type a date that is none, or mend it."""
    if life.spoiled:
        life.spoiled.clear()
    else:
        life.spoiled.add(_session(life, dice))
    life.write_sessions()


def places_change(life: Association, dice: Random) -> None:
    """Staff change the number of seats."""
    life.places[_session(life, dice)] = dice.choice((0, 1, 1, 2, 3))
    life.write_sessions()


def attendance_noted(life: Association, dice: Random) -> None:
    """Staff note who came."""
    lines, line = _some_line(life, dice)
    if line:
        line["Présence"] = dice.choice(("oui", "non"))
        life.put(ROWS, lines)


def repeat_asked(life: Association, dice: Random) -> None:
    """Staff ask for something to be said again, or say that it arrived, or empty the cell."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] not in _twice(lines):
        line["Renvoyer"] = dice.choice(("oui", "oui", None, None, "ouii", "arrivé"))
        life.put(ROWS, lines)


def speakers_change(life: Association, dice: Random) -> None:
    """Staff name a speaker, take one out, correct an address or slip."""
    code, lines = _session(life, dice), life.lines(SESSIONS)
    for line in lines:
        if line["Code"] == code:
            line["Intervenants"] = dice.choice(list(SPEAKERS)) or None
    life.put(SESSIONS, lines)


def time_passes(life: Association, dice: Random) -> None:
    """The clock goes on, by minutes or hours."""
    life.now += dice.choice((1, 5, 10, 11, 30, 60, 180, 600)) * MINUTE


def days_pass(life: Association, dice: Random) -> None:
    """The clock goes on by a day or more."""
    life.now += dice.choice((24 * HOUR, 25 * HOUR, 48 * HOUR)) + dice.choice((0, 1)) * MINUTE


def the_moment_comes(life: Association, dice: Random) -> None:
    """The clock goes on to a moment at which something changes, or to just after it."""
    moments = [
        facts.start + step
        for facts in life.facts.values()
        for step in (-2 * DAY, -DAY, -2 * HOUR, -HOUR, -30 * MINUTE, 0 * HOUR, 2 * HOUR, 4 * HOUR)
    ]
    for known in life.outside.ledger.read().registrations.values():
        moments += [known.deadline] if known.deadline else []
        moments += [known.absent_since + DAY] if known.absent_since else []
    later = sorted(m for m in set(moments) if m > life.now)
    if later:
        moment = later[min(len(later) - 1, dice.choice((0, 0, 0, 1, 2)))]
        plain = datetime.fromtimestamp(moment.timestamp(), UTC)  # no pass watches it
        life.now = plain + dice.choice((0, 1)) * MINUTE


#: What can happen between two passes, and how often compared with the others.
HAPPENINGS: dict[Callable[[Association, Random], None], int] = {
    answer_comes: 16, everybody_answers: 2, answer_edited: 4, row_by_hand: 3, rows_sorted: 4,
    structures_sorted: 2, kept_elsewhere: 3, row_deleted: 4,
    row_put_back: 4, rows_cleared: 2, rows_put_back: 6, row_pasted: 2, copy_removed: 4,
    columns_moved: 2, address_changes: 4, name_changes: 3, person_replaced: 2,
    tool_cell_changes: 2,
    decision_taken: 7, decision_emptied: 5, payment_changes: 7, dues_come_late: 4,
    session_moves: 5, session_renamed: 2, link_changes: 6, there_and_back: 2,
    session_cancelled: 2, late_payers_session_cancelled: 3, session_restored: 3,
    session_spoiled: 2, places_change: 5,
    speakers_change: 5, attendance_noted: 2, repeat_asked: 6, time_passes: 20,
    days_pass: 1, the_moment_comes: 7,
}  # fmt: skip
