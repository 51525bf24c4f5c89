"""What happens in the demonstration: a webconference of October 2020, and who wants to come.

The facts are those of a real session of a rural-development network; people and structures
are made up.
"""

from collections.abc import Mapping
from datetime import date, datetime, time

from douze.demo.afterwards import AFTERWARDS, DemoEdit, by_staff
from douze.model.sheet import Cell

#: What the form asks besides: the speakers read the answers to it.
QUESTION = "Vos attentes"
TITLE = "Accueillir et garder les bénévoles venus avec le confinement"
CHOICE = f"{TITLE} (jeudi 1er octobre 2020 de 14h à 16h)"
START = datetime(2020, 10, 1, 14)
END = datetime(2020, 10, 1, 16)

SESSION: Mapping[str, Cell] = {
    "code": "BENEVOLES",
    "title": TITLE,
    "date": START.date(),
    "start": START.time(),
    "end": END.time(),
    "places": 12,
    "dues": "oui",
    "link": "https://visio.example.org/j/86412097531",
    "certificates": "oui",
    "closing": datetime(2020, 9, 30, 18),
    "speakers": "Claire Fontanel <claire@example.org>, Marc Ollier <marc.ollier@example.org>",
    "why": "Pendant le confinement, de nouveaux bénévoles ont rejoint les associations. Ils "
    "ont d'autres attentes, d'autres rythmes.\n\nComment les accueillir, et **comment leur donner "
    "envie de rester** ?",
    "audience": "Associations et collectivités qui accueillent de nouveaux bénévoles.",
    "programme": "- 14 h : accueil et tour de table\n- 14 h 15 : deux expériences, en Livradois et "
    "en Cézallier\n- 15 h 15 : échanges en petits groupes\n- 15 h 50 : ce que l'on retient",
    "practical": "Prévoyez un micro et une caméra : nous ne serons que douze.",
}
#: The session after that one, which nobody has asked for yet.
NEXT: Mapping[str, Cell] = {
    "code": "LOGEMENT",
    "title": "Se loger à la campagne : ce que peut une commune",
    "date": date(2020, 11, 12),
    "start": time(14),
    "end": time(16),
    "places": 12,
    "dues": "oui",
    "place": "Mairie d'Ambert",
    "why": "Des familles cherchent, des maisons sont vides. Ce que trois communes ont essayé.",
    "audience": "Élus et secrétaires de mairie.",
}

_PARK, _TOWN = "Parc naturel régional Livradois-Forez", "Mairie d'Ambert"
_LAND = "Hautes Terres Communauté"
MEMBERS: tuple[Mapping[str, Cell], ...] = tuple(
    {"structure": structure, "emails": emails, "year": year, "paid": paid, "valid_until": until}
    for structure, emails, year, paid, until in (
        (_PARK, "@parc-livradois.example.org", 2020, date(2020, 1, 15), None),
        (_TOWN, "mairie@ambert.example.org", 2020, "oui", None),
        ("Association Les Amis du Bourg", "", 2020, date(2020, 2, 3), None),
        ("Foyer rural de Massiac", "bureau@foyer-massiac.example.org", 2020, "oui", None),
        (_LAND, "@hautesterres.example.org", 2020, date(2020, 2, 20), None),
        ("SARL Gîtes de l'Alagnon", "contact@gites-alagnon.example.org", 2020, "non", None),
        ("Comité des fêtes de Vic", "lucie.vidal@example.org", 2020, "exonéré", None),
        ("Terres d'accueil", "", 2020, "oui", None),
        ("Mairie de Blesle", "@blesle.example.org", 2019, "oui", None),
        ("La Fabrique du Cézallier", "paul.roche@example.org", None, None, date(2020, 12, 31)),
        ("Scop Le Champ Commun", "@champcommun.example.org", 2020, date(2020, 5, 11), None),
    )
)


def _answer(
    when: str, first: str, last: str, email: str, structure: str = "", *, expects: str = ""
) -> DemoEdit:
    cells = {"first_name": first, "last_name": last, "email": email, "structure": structure}
    cells |= {"expects": expects} if expects else {}
    at = datetime.fromisoformat(f"2020-{when}")
    return DemoEdit(
        at=at, told="", tab="answers", cells={"received": at, **cells, "session": CHOICE}
    )


def _person(email: str) -> tuple[str, str]:
    return ("email", email)


EDITS = (
    _answer(
        "08-28T09:12:08",
        "Zoé",
        "Martin",
        "zoe.martin@parc-livradois.example.org",
        _PARK,
        expects="Que proposer à ceux qui n'ont qu'une soirée par mois ?",
    ),
    _answer("08-28T10:40:51", "Max", "Dupuy", "mairie@ambert.example.org", "Mairie d'Ambert"),
    _answer(
        "08-28T14:05:33",
        "Ann",
        "Keller",
        "ann.keller@example.org",
        "les amis du bourg",
        expects="Entendre ce que d'autres associations ont essayé.",
    ),
    _answer(
        "08-31T08:30:02", "Lucie", "Vidal", "Lucie.Vidal@example.org", "Comité des fêtes de Vic"
    ),
    _answer("08-31T11:15:47", "Hugo", "Blanc", "hugo.blanc@example.org", "Gîtes de l’Alagnon"),
    _answer("08-31T11:20:19", "Inès", "Faure", "ines.faure@example.org", "Café L'Entracte"),
    _answer("08-31T16:20:44", "Zoé", "Martin", "ZOE.MARTIN@parc-livradois.example.org"),
    _answer(
        "09-01T10:10:12", "Paul", "Roche", "paul.roche@example.org", "La Fabrique du Cézallier"
    ),
    _answer("09-01T18:45:30", "Nora", "Petit", "nora.petit@hautesterres,example.org", _LAND),
    by_staff(
        "09-02T09:05:00",
        "Le secrétariat corrige l'adresse de Nora Petit",
        "registrations",
        _person("nora.petit@hautesterres,example.org"),
        email="nora.petit@hautesterres.example.org",
    ),
    _answer("09-02T09:30:55", "Léo", "Garnier", "leo.garnier@hautesterres.example.org", _LAND),
    _answer("09-03T12:00:21", "Emma", "Roux", "emma.roux@example.org", "Foyer Rural Massiac"),
    by_staff(
        "09-03T15:30:00",
        "Le secrétariat ajoute l'adresse d'Emma Roux à son adhérent",
        "members",
        ("structure", "Foyer rural de Massiac"),
        emails="bureau@foyer-massiac.example.org, emma.roux@example.org",
    ),
    _answer(
        "09-03T17:42:09",
        "Tom",
        "Lacroix",
        "tom@champcommun.example.org",
        "Scop Le Champ Commun",
        expects="Comment accueillir un nouveau bénévole le premier jour ?",
    ),
    _answer("09-04T08:55:37", "Jade", "Morel", "jade.morel@example.org", "Terres d’Accueil"),
    _answer("09-04T10:21:18", "Louis", "Perrin", "louis.perrin@parc-livradois.example.org", _PARK),
    _answer("09-04T11:02:40", "Alice", "Brun", "alice.brun@hautesterres.example.org", _LAND),
    _answer(
        "09-04T14:37:26", "Gabriel", "Masson", "gabriel@champcommun.example.org", "Le Champ Commun"
    ),
    _answer("09-05T09:48:11", "Yann", "Coste", "yann.coste@example.org", "Asso. Terres d'accueil"),
    _answer("09-05T20:14:03", "Lina", "Chevalier", "lina.chevalier@example.org"),
    by_staff(
        "09-07T14:10:00",
        "Le chèque de Hugo Blanc arrive : sa structure est à jour",
        "members",
        ("structure", "SARL Gîtes de l'Alagnon"),
        paid=date(2020, 9, 7),
    ),
    _answer("09-08T09:26:50", "Adam", "Roy", "adam.roy@blesle.example.org", "Mairie de Blesle"),
    by_staff(
        "09-10T10:00:00",
        "Odette Boyer appelle : le secrétariat l'inscrit à la main",
        "registrations",
        None,
        session="BENEVOLES",
        first_name="Odette",
        last_name="Boyer",
        email="odette.boyer@parc-livradois.example.org",
    ),
    _answer("09-15T12:31:44", "Inès", "Faure", "ines.faure@example.org", "Café L'Entracte"),
    by_staff(
        "09-17T10:30:00",
        "Le secrétariat veut l'annonce de la session de novembre : Annonce « oui »",
        "sessions",
        ("code", "LOGEMENT"),
        announce="oui",
    ),
    by_staff(
        "09-21T11:30:00",
        "Max Dupuy se désiste : Décision « annuler »",
        "registrations",
        _person("mairie@ambert.example.org"),
        decision="annuler",
    ),
    _answer("09-23T16:05:29", "Mireille", "Soulier", "m.soulier@parc-livradois.example.org", _PARK),
    _answer("09-30T20:11:15", "Rose", "Fabre", "rose.fabre@ambert.example.org", _TOWN),
    by_staff(
        "10-01T09:00:00",
        "Léo Garnier a un empêchement : Décision « annuler »",
        "registrations",
        _person("leo.garnier@hautesterres.example.org"),
        decision="annuler",
    ),
    *AFTERWARDS,
)

#: Passes go every ten minutes in life. Here: after each edit, and at these hours of each day.
DAILY = (time(8), time(14), time(18, 10))
LAST_DAY = (
    datetime(2020, 10, 1, 12, 10),
    datetime(2020, 10, 1, 13),
    datetime(2020, 10, 1, 14, 10),
    datetime(2020, 10, 1, 16, 10),
    datetime(2020, 10, 1, 18, 10),
    datetime(2020, 10, 1, 18, 20),
    datetime(2020, 10, 1, 18, 40),
)
#: Thanks wait for whoever came, reminders for three days, the file of the session for seven.
DAYS_AFTER = (
    datetime(2020, 10, 2, 9, 25),
    datetime(2020, 10, 2, 9, 45),
    datetime(2020, 10, 4, 18, 20),
    datetime(2020, 10, 5, 9, 10),
    datetime(2020, 10, 5, 10),
    datetime(2020, 10, 8, 16, 10),
    datetime(2020, 10, 8, 17, 10),
)
#: When somebody wants to know how the year has gone so far.
YEAR_ASKED = datetime(2020, 10, 9, 10)
