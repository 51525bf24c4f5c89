"""What happens once the session of the demonstration is over: who came, and what they thought."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time

from msgspec import Struct

from douze.model.sheet import Cell


class DemoEdit(Struct, frozen=True, kw_only=True):
    """Something that a form or the staff write into the workbook."""

    at: datetime
    told: str  #: one line for the timeline; empty for what the pass itself will show
    tab: str
    cells: Mapping[str, Cell]
    row_of: tuple[str, str] | None = None  #: the column and text of the row; None adds a row
    evaluated_by: str = ""  #: whose code from the letter of thanks is typed beside the answer


#: What Zoom's report of connections calls its columns, in French.
_REPORT = (
    "Nom (nom original)",
    "Adresse e-mail",
    "Heure d'arrivée",
    "Heure de départ",
    "Durée (minutes)",
    "Invité",
)
_REPORT_AT = datetime(2020, 10, 1, 17, 20)
#: Who was there as the report has it: name, address, from when to when. Somebody came back,
#: somebody had two devices, somebody left early, and one of them nobody knows by that name.
_CONNECTIONS = (
    ("Geneviève Ganivet", "formation@example.org", "13:41:02", "16:09:40"),
    ("Claire Fontanel", "claire@example.org", "13:49:30", "16:08:51"),
    ("Marc Ollier", "", "13:52:12", "16:07:33"),
    ("Zoé Martin", "zoe.martin@parc-livradois.example.org", "13:55:47", "16:04:08"),
    ("Nora Petit", "", "13:57:20", "15:10:02"),
    ("ann keller", "", "13:58:36", "16:02:11"),
    ("Hugo Blanc (Gîtes de l'Alagnon)", "", "13:59:05", "16:01:58"),
    ("MOREL Jade", "", "14:00:14", "16:01:20"),
    ("Lucie Vidal", "", "14:01:09", "15:20:31"),
    ("Louis Perrin", "", "14:02:44", "14:48:10"),
    ("Tom Lacroix - Le Champ Commun", "tom@champcommun.example.org", "14:03:02", "16:01:05"),
    ("Alice B.", "", "14:04:50", "16:00:52"),
    ("Paul ROCHE", "", "14:06:15", "16:00:12"),
    ("Nora Petit (téléphone)", "", "15:02:40", "16:01:49"),
    ("Lucie Vidal", "", "15:26:00", "16:03:17"),
)


def by_staff(
    when: str, told: str, tab: str, row_of: tuple[str, str] | None, **cells: Cell
) -> DemoEdit:
    at = datetime.fromisoformat(f"2020-{when}")
    return DemoEdit(at=at, told=told, tab=tab, cells=cells, row_of=row_of)


def _report() -> Iterator[DemoEdit]:
    """Paste the report as it is below the session's code."""
    told = "Le secrétariat colle le rapport de connexion dans l'onglet « Connexions »"
    for number, row in enumerate((_REPORT, *map(_connection, _CONNECTIONS))):
        cells: dict[str, Cell] = {f"pasted_{place}": cell for place, cell in enumerate(row)}
        cells |= {} if number else {"session": "BENEVOLES"}
        yield DemoEdit(at=_REPORT_AT, told="" if number else told, tab="connections", cells=cells)


def _connection(seen: tuple[str, str, str, str]) -> tuple[Cell, ...]:
    name, address, joined, left = seen
    day = _REPORT_AT.date()
    first = datetime.combine(day, time.fromisoformat(joined))
    last = datetime.combine(day, time.fromisoformat(left))
    minutes = -(-int((last - first).total_seconds()) // 60)  # Zoom rounds up
    guest = "Non" if address == "formation@example.org" else "Oui"
    return (name, address or None, first, last, minutes, guest)


#: What the evaluation form asks besides the code, each question with our word for it here.
QUESTIONS = {
    "overall": "Cette session vous a-t-elle été utile ? (de 1 à 5)",
    "exchanges": "La place laissée aux échanges (de 1 à 5)",
    "kept": "Que retenez-vous ?",
    "otherwise": "Que faudrait-il changer ?",
}


def _thinks(
    when: str, email: str, overall: int, exchanges: int, kept: str = "", otherwise: str = ""
) -> DemoEdit:
    at = datetime.fromisoformat(f"2020-{when}")
    cells: dict[str, Cell] = {"received": at, "overall": overall, "exchanges": exchanges}
    cells |= {"kept": kept or None, "otherwise": otherwise or None}
    return DemoEdit(at=at, told="", tab="evaluations", cells=cells, evaluated_by=email)


AFTERWARDS = (
    *_report(),
    _thinks(
        "10-01T20:12:40",
        "zoe.martin@parc-livradois.example.org",
        5,
        5,
        "Proposer un rôle court, avec un début et une fin.",
    ),
    DemoEdit(
        at=datetime(2020, 10, 2, 9, 5),
        told="« Alice B. », c'est Alice Brun : son adresse va dans le rapport",
        tab="connections",
        cells={"pasted_1": "alice.brun@hautesterres.example.org"},
        row_of=("pasted_0", "Alice B."),
    ),
    by_staff(
        "10-02T09:25:00",
        "Emma Roux avait prévenu : Présence « excusé »",
        "registrations",
        ("email", "emma.roux@example.org"),
        attendance="excusé",
    ),
    _thinks(
        "10-02T11:31:05",
        "tom@champcommun.example.org",
        4,
        5,
        "Le carnet d'accueil de Claire Fontanel.",
        "Une demi-heure de plus.",
    ),
    _thinks("10-02T17:02:18", "ann.keller@example.org", 5, 4, "On n'est pas seuls."),
    _thinks(
        "10-03T10:44:52",
        "hugo.blanc@example.org",
        4,
        3,
        otherwise="Les petits groupes étaient trop courts.",
    ),
    by_staff(
        "10-05T09:40:00",
        "Jade Morel s'écrit Maurel : le secrétariat corrige, une autre attestation part",
        "registrations",
        ("email", "jade.morel@example.org"),
        last_name="Maurel",
    ),
    _thinks(
        "10-05T18:20:33",
        "lucie.vidal@example.org",
        5,
        4,
        "Appeler les gens une semaine après.",
        "Une demi-heure de plus.",
    ),
)
