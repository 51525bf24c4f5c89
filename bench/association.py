"""An association of any size: its sessions, the answers that came, its members.

Always the same one for the same size. Of the answers 5 % are given twice and 2 % have an
address that nobody can write to; 70 % of the members have paid. Some who answer are named by
their address, some by its domain, some by their structure, and some are no members.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from douze.model.sheet import Cell
from tests.tabs import ANSWERS, HEADER, MEMBERS, SESSIONS

#: When the first pass comes: every answer is there, and no session has come near.
NOW = datetime(2020, 9, 21, 7, 0)
REPEATED, UNREADABLE, PAID = 0.05, 0.02, 0.70
PLACES = 12

_FIRST = (
    "Zoé", "Max", "Anne", "Léo", "Inès", "Paul", "Chloé", "Hugo", "Jeanne", "Émile", "Lucie",
    "Noël", "Agathe", "Bruno", "Céline", "Denis", "Élise", "Fabien", "Gaëlle", "Henri",
)  # fmt: skip
_LAST = (
    "Martin", "Bernard", "Lefèvre", "Moreau", "Garcia", "Roux", "Fontaine", "Chevalier", "Robin",
    "Masson", "Dupond", "Dupont", "Guérin", "Faure", "Brun", "Vidal", "Lemaître", "Pascal",
)  # fmt: skip
_KINDS = (
    "Mairie", "Communauté de communes", "Parc naturel régional", "Association des amis",
    "Foyer rural", "Office de tourisme", "Comité des fêtes", "Maison des jeunes", "CPIE",
)  # fmt: skip
_STARTS = (
    "Mont", "Saint-", "Val", "Roche", "Font", "Clair", "Haute", "Ville", "Cha", "Bel", "Aigue",
    "Vic", "Pont", "Ser", "Bou", "Lam", "Gra", "Tour", "Mar", "Cour",
)  # fmt: skip
_MIDDLES = ("bri", "mar", "au", "ter", "lan", "vi", "nou", "che", "ro", "fa", "de", "lie")
_ENDS = (
    "son", "gnac", "ville", "court", "fort", "mont", "ac", "ieu", "bourg", "zac", "ange", "olles",
)  # fmt: skip
_SUBJECTS = (
    "travailler avec les nouveaux bénévoles", "accueillir un tiers-lieu",
    "financer un projet culturel", "animer un conseil de village", "ouvrir une épicerie",
    "raconter son territoire", "employer à plusieurs", "préparer l'assemblée générale",
)  # fmt: skip
_ILLS = ("nobody", "zoe@", "zoe martin@example.org", "a@b@c.example", "zoe@exa mple.org")


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    sessions: int
    answers: int
    members: int


SIZES = {
    "small": Size(sessions=1, answers=20, members=50),
    "medium": Size(sessions=20, answers=500, members=300),
    "large": Size(sessions=200, answers=10_000, members=5_000),
    "huge": Size(sessions=2_000, answers=100_000, members=50_000),
}

Row = Sequence[Cell]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Member:
    structure: str
    address: str
    domain: str
    paid: bool


def tabs(size: Size) -> dict[str, list[Row]]:
    """Fill the five tabs, headers first; what the tool writes is still empty."""
    chance = Random(1 + size.answers)
    members = [_member(number, chance) for number in range(size.members)]
    sessions = [_session(number, chance) for number in range(size.sessions)]
    rows = {
        SESSIONS: sessions,
        ANSWERS: list(_answers(size, [str(row[0]) for row in sessions], members, chance)),
        MEMBERS: [_member_row(member, chance) for member in members],
    }
    return {title: [header, *rows.get(title, [])] for title, header in HEADER.items()}


def write_workbook(path: Path, tabs: dict[str, list[Row]]) -> None:
    """Write these tabs into a plain .xlsx file."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    path.parent.mkdir(parents=True, exist_ok=True)
    usual = {"constant_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"}
    with Workbook(path, usual) as book:
        for title, rows in tabs.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


def _session(number: int, chance: Random) -> Row:
    code = f"S{number:04}"
    day = date(2020, 10, 1) + timedelta(days=number % 90)
    hour = 9 + 2 * (number // 90 % 4)
    title = f"Associations : {_SUBJECTS[number % len(_SUBJECTS)]} ({code})"
    link = f"https://visio.example.org/j/{chance.getrandbits(40)}"
    speakers = f"Ada Lovelace <ada.{code.lower()}@example.org>"
    return (
        code, title, day, f"{hour}h", f"{hour + 1}h30", PLACES, "oui", link, None, None, speakers,
    )  # fmt: skip


def _member(number: int, chance: Random) -> _Member:
    place = _place(chance)
    structure = f"{chance.choice(_KINDS)} de {place}"
    host = f"{_plain(place)}{number}.example.org"
    return _Member(
        structure=structure,
        address=f"contact@{host}",
        domain=f"@{host}",
        paid=chance.random() < PAID,
    )


def _member_row(member: _Member, chance: Random) -> Row:
    names = chance.choice((member.address, member.domain, f"{member.address}; {member.domain}", ""))
    paid: Cell = chance.choice(("oui", date(2020, 2, 3), "exonéré")) if member.paid else "non"
    return (member.structure, names, 2020, paid, None)


def _answers(
    size: Size, codes: Sequence[str], members: Sequence[_Member], chance: Random
) -> Iterator[Row]:
    """Whole weeks of answers, in the order in which they came."""
    repeated, unreadable = round(size.answers * REPEATED), round(size.answers * UNREADABLE)
    first = [
        _answer(number, codes[number % len(codes)], members, chance)
        for number in range(size.answers - repeated)
    ]
    for number in chance.sample(range(len(first)), unreadable):
        first[number][0] = f"{chance.choice(_ILLS)} {number}"
    asked = first + chance.sample(first, repeated)
    chance.shuffle(asked)
    moment, step = NOW - timedelta(days=14), timedelta(days=13) / len(asked)
    for number, answer in enumerate(asked):
        received = (moment + number * step).replace(microsecond=0)
        yield received, *answer, chance.choice(("", "des exemples", "=1+1", "0612345678"))


def _answer(number: int, code: str, members: Sequence[_Member], chance: Random) -> list[Cell]:
    """One person's answer: address, first and last name, structure, session."""
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    own = f"{_plain(first)}.{_plain(last)}{number}"
    member = chance.choice(members)
    match number % 4:
        case 0:
            return [member.address, first, last, "", code]
        case 1:
            return [f"{own}@{member.domain[1:]}", first, last, member.structure, code]
        case 2:
            return [f"{own}@ailleurs.example", first, last, member.structure.upper(), code]
    return [f"{own}@ailleurs.example", first, last, f"Atelier de {_place(chance)}", code]


def _place(chance: Random) -> str:
    return chance.choice(_STARTS) + chance.choice(_MIDDLES) + chance.choice(_ENDS)


def _plain(name: str) -> str:
    """A name as it may stand in an address."""
    folded = name.casefold().translate(str.maketrans("éèëîï", "eeeii"))
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())


if __name__ == "__main__":
    import sys

    write_workbook(Path(sys.argv[2]), tabs(SIZES[sys.argv[1]]))
