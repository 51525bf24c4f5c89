"""Random worlds: sessions, members, and who answers, oddly. The same seed gives the same."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from tests.world.wordings import long_day, plain
from tests.world.world import DAY, HOUR, Answer, HandRow, Member, Session, World, local, utc

#: An ordinary month, the days around both changes of the clocks, and the turn of a year.
STARTS = (
    datetime(2020, 10, 1, 14), datetime(2020, 10, 26, 9, 30), datetime(2020, 10, 25, 14),
    datetime(2021, 3, 28, 18), datetime(2021, 3, 29, 10), datetime(2021, 1, 7, 14),
    datetime(2020, 12, 31, 16), datetime(2020, 10, 5, 8),
)  # fmt: skip
TITLES = (
    "Accueillir les nouveaux bénévoles", "Associations, bénévoles, et après ?",
    "Financer son projet", "L'eau, l'air, la terre", "Comptabilité – niveau 1",
    "Gouvernance partagée", "Animer, réunir, décider", "Parlons d'Europe",
)  # fmt: skip
STRUCTURES = (
    "Mairie de Saint-Étienne", "Parc des Volcans d'Auvergne", "L'Arbre à Pain", "La Ruche",
    "Fédération Éole", "Les Amis du Lac", "Ferme de l'Oie", "Compagnie Ouverte",
)  # fmt: skip
NAMES = (
    ("Zoé", "Vidal"), ("Max", "Roux"), ("Ann", "O'Neil"), ("Jean-Luc", "Petit"), ("Éva", "Nuñez"),
    ("Bob", "Le Goff"), ("Inès", "Faure"), ("Théo", "Garnier"), ("Lou", "Blanc"), ("Yann", "Kerr"),
)  # fmt: skip
BAD_ADDRESSES = ("zoe à example.org", "max@", "ann@example.org, ann2@example.org", "à venir")


def make_world(seed: int) -> World:
    rng = Random(seed)
    world = World(
        random=rng,
        language=rng.choice(["fr", "fr", "en"]),
        hold_days=rng.choice([7, 7, 3, 1, 0]),
        grace_days=rng.choice([0, 0, 30]),
        early_from=rng.choice([None, None, (9, 1), (11, 15)]),
        year_starts=rng.choice([(1, 1), (1, 1), (9, 1)]),
        dues_required=rng.choice([True, True, False]),
        seats_default=rng.choice([12, 2]),
        promote_until=rng.choice([2, 2, 6]) * HOUR,
        deadline_time=rng.choice([time(18), time(12), time(2, 30)]),
    )
    _sessions(world)
    _members(world)
    world.own = [""] + ([""] if rng.random() < 0.4 else [])
    if rng.random() < 0.3:
        world.own.append(rng.choice([s.code for s in world.sessions]))
    opened = min(s.start for s in world.sessions) - rng.choice([15, 9, 2]) * DAY
    for _ in range(rng.randint(4, 14)):
        add_answer(world, opened + timedelta(seconds=rng.randint(0, 86400 * 2)))
    for row in range(rng.choice([0, 0, 1, 2])):
        session = rng.choice([s for s in world.sessions if s.broken != "twice"])
        decision = rng.choice(["", "", "confirmer", "attente", "annuler"])
        structure = rng.choice(["", *STRUCTURES])
        email = f"tel{row}.{seed}@telephone.example.org"
        world.hand_rows.append(HandRow(session.code, email, decision, structure, row + 2))
    _rules(world, Random(f"rules {seed}"))
    world.hand_rows = [h for h in world.hand_rows if not _session(world, h.session).broken]
    for number, hand in enumerate(world.hand_rows):
        hand.row = number + 2
    return world


def _session(world: World, code: str) -> Session:
    return next(s for s in world.sessions if s.code == code)


def _sessions(world: World) -> None:
    rng = world.random
    titles = rng.sample(TITLES, k=4)
    base = rng.choice(STARTS)
    for number in range(rng.randint(2, 4)):
        day = base + rng.choice([0, 1, 7, 8]) * DAY
        start, end = utc(day), utc(day) + 2 * HOUR
        closing, cell = start, None
        if rng.random() < 0.35:
            cell = local(start - rng.choice([25, 48, 3, 1]) * HOUR)
            closing = utc(cell)
        code = f"{rng.choice(['BENEV', 'EAU', 'EUROPE', 'ATELIER 2', 'é-1'])}{number}"
        world.sessions.append(
            Session(
                code, titles[number], start, end, rng.choice([None, 0, 1, 2, 3, 12]),
                rng.choice([None, None, True, False]),
                rng.choice(["", "https://visio.cap-rural.fr/s", "https://visio.cap-rural.fr/t"]),
                closing, cell,
            )
        )  # fmt: skip
    if rng.random() < 0.3:
        world.sessions[-1].broken = rng.choice(["date", "start", "places", "end", "twice", "state"])


def _rules(world: World, rng: Random) -> None:
    """What fills a room well, in three worlds of four, by dice of its own."""
    if rng.random() < 0.25:
        return
    world.per_structure = rng.choice([0, 0, 1])
    world.quiet = rng.random() < 0.4
    sound = [one.code for one in world.sessions if one.broken != "twice"]
    for session in world.sessions:
        places = world.seats_default if session.places is None else session.places
        session.per_structure = rng.choice([None, None, 0, 1, 2])
        session.reserved = min(places, rng.choice([0, 0, 1, 2])) or None
        session.minimum = rng.choice([None, None, 1, 3])
        session.next_date = rng.choice(["", "NULLE-PART", *sound, *sound])


def _members(world: World) -> None:
    rng = world.random
    year = min(s.start for s in world.sessions).year
    for number, structure in enumerate(rng.sample(STRUCTURES, k=rng.randint(2, 6))):
        paid: Any = rng.choice([
            "oui", "oui", "non", "", "exonéré", date(year - 1, 11, 20), date(year - 1, 9, 1),
            date(year, 2, 3), date(year, 9, 29), date(year + 2, 1, 1),
        ])  # fmt: skip
        valid = rng.choice(
            [None, None, None, date(year, 10, 1), date(year, 12, 31), date(2030, 1, 1)]
        )
        member = Member(
            structure, [], [], rng.choice([year, year, year, year - 1, year + 1]), paid, valid
        )
        if rng.random() < 0.5:
            member.domains.append(f"struct{number}.example.org")
        member.addresses += [f"p{n}@mail.example.net" for n in range(10) if rng.random() < 0.12]
        world.members.append(member)


def add_answer(world: World, when: datetime, email: str = "") -> Answer:
    """Let one more person answer, or the one of that address again."""
    rng = world.random
    number = rng.randint(0, 9)
    name = NAMES[number]
    domain = rng.choice(
        ["mail.example.net", "mail.example.net", *(f"struct{n}.example.org" for n in range(6))]
    )
    good = True
    if not email:
        email = f"p{number}@{domain}"
        if rng.random() < 0.07:
            email, good = rng.choice(BAD_ADDRESSES), False
        if any(_fold(a.email) == _fold(email) for a in world.answers) and rng.random() < 0.5:
            email = f"x{rng.randint(0, 999)}@{domain}" if good else email
    if rng.random() < 0.2:
        email = rng.choice([email.upper() if good else email, f" {email} "])
    tab = rng.randrange(len(world.own))
    moment: datetime | None = when.replace(microsecond=0)
    if rng.random() < 0.05:
        moment = None
    structure = rng.choice(["", "", *STRUCTURES])
    answer = Answer(
        email, good, moment, tab, _next_row(world, tab), _dressed(rng, structure), [], name
    )
    if world.own[tab] and rng.random() < 0.7:
        answer.sessions = [(world.own[tab], world.own[tab])]
        world.answers.append(answer)
        return answer
    parts = []
    for session in rng.sample(
        world.sessions, k=rng.choice([1, 1, 1, 2, min(3, len(world.sessions))])
    ):
        day = local(session.start)
        named = [session.code, session.title, session.title.upper()]
        if session.broken != "twice":
            named += [
                f"{session.title} ({day:%d/%m/%Y})",
                f"{session.title} – {long_day(day.date())}",
                f"{session.title} - {long_day(day.date())} à {day:%Hh%M}",
            ]
        typed = rng.choice(named)
        answer.sessions.append((session.code, typed))
        parts.append(typed)
    if rng.random() < 0.06:
        answer.sessions, parts = [("", "Une session d'autrefois")], ["Une session d'autrefois"]
    answer.typed_session = ", ".join(parts)
    world.answers.append(answer)
    return answer


def _fold(email: str) -> str:
    return email.strip().casefold()


def _next_row(world: World, tab: int) -> int:
    """The sheet's row for the next answer of a tab; now and then a blank one stands before it."""
    row = world.blank.get(tab, 1) + (2 if world.random.random() < 0.1 else 1)
    world.blank[tab] = row
    return row


def _dressed(rng: Random, structure: str) -> str:
    """The same structure, as somebody else would write it."""
    if not structure or rng.random() < 0.4:
        return structure
    return rng.choice([
        structure.upper(), plain(structure), f"Association {structure}", f"{structure} (SARL)",
        f"S.A.R.L. {structure}", structure.replace("'", "’"), structure.replace("-", " "),
        f" {structure} .",
    ])  # fmt: skip
