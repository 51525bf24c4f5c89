"""The columns of the five tabs: what each is called, and where it is today."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from douze.model.book import TabLayout
from douze.model.phrases import Problem, phrase
from douze.model.sheet import Cell, Tab, column_letter


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column that we know. The first of `headers` is French, the second English."""

    word: str
    headers: tuple[str, ...]
    needed: bool = True


def _needed(word: str, *headers: str) -> Column:
    return Column(word=word, headers=headers)


def _optional(word: str, *headers: str) -> Column:
    return Column(word=word, headers=headers, needed=False)


SESSIONS = (
    _needed("code", "Code", "Session code", "Code session", "Code de la session"),
    _needed("title", "Intitulé", "Title", "Titre", "Name", "Session title"),
    _needed("date", "Date", "Day", "Jour", "Date de la session", "Session date"),
    _needed("start", "Début", "Start", "Heure de début", "Start time", "Starts"),
    _needed("end", "Fin", "End", "Heure de fin", "End time", "Ends"),
    _optional("places", "Places", "Seats", "Nombre de places", "Capacité", "Capacity"),
    _optional("dues", "Cotisation", "Dues", "Cotisation requise", "Dues required"),
    _optional("link", "Lien", "Link", "Lien de connexion", "Webconference link"),
    _optional("closing", "Clôture", "Closing", "Clôture des inscriptions", "Closes"),
    _optional("state", "État", "State"),
    _optional("speakers", "Intervenants", "Speakers", "Intervenant", "Intervenantes"),
    _optional("confirmed", "Confirmées", "Confirmed"),
    _optional("to_settle", "À régler", "To settle", "Dues to settle"),
    _optional("waiting", "En attente", "Waiting", "On the waiting list"),
    _optional("free", "Places libres", "Free seats", "Free", "Seats free", "Free places"),
    _optional("alert", "Alerte", "Alert"),
)

ANSWERS = (
    _needed("received", "Horodateur", "Timestamp", "Horodatage", "Date de réponse", "Submitted at"),
    _needed(
        "email",
        "Adresse e-mail",
        "Email Address",
        "E-mail",
        "Adresse mail",
        "Adresse électronique",
        "Adresse de messagerie",
        "Courriel",
        "Mail",
        "Votre e-mail",
        "Votre adresse e-mail",
        "Your email",
    ),
    _optional("first_name", "Prénom", "First name", "Votre prénom", "Given name", "Prénoms"),
    _optional(
        "last_name", "Nom", "Last name", "Nom de famille", "Votre nom", "Surname", "Family name"
    ),
    _optional(
        "name",
        "Nom et prénom",
        "Full name",
        "Prénom et nom",
        "Nom complet",
        "Nom prénom",
        "Prénom nom",
        "First and last name",
        "Your name",
        "Name",
    ),
    _optional(
        "structure",
        "Structure",
        "Organisation",
        "Organization",
        "Organisme",
        "Votre structure",
        "Association",
        "Nom de la structure",
        "Nom de votre structure",
        "Company",
        "Your organisation",
    ),
    _optional(
        "session",
        "Session",
        "Sessions",
        "Session(s)",
        "Webconférence",
        "Webconférences",
        "Session choisie",
        "Sessions choisies",
        "Choix de la session",
        "À quelle session souhaitez-vous participer",
        "Webconference",
        "Webconferences",
        "Which session",
    ),
)

MEMBERS = (
    _needed("structure", "Structure", "Organisation", "Organization", "Member", "Adhérent"),
    _needed("emails", "E-mails", "Emails", "E-mail", "Adresses e-mail", "Adresses", "Mails"),
    _needed("year", "Année", "Year", "Année de cotisation", "Membership year"),
    _needed("paid", "Réglée", "Paid", "Cotisation réglée", "Réglé", "Dues paid", "Settled"),
    _optional("valid_until", "Valable jusqu'au", "Valid until", "Valable jusqu'à", "Expires"),
)

REGISTRATIONS = (
    _needed("ref", "Réf", "Ref", "Référence", "Reference"),
    _needed("session", "Session", "Session code"),
    _optional("received", "Reçue le", "Received", "Received on", "Reçu le"),
    _optional("first_name", "Prénom", "First name"),
    _optional("last_name", "Nom", "Last name", "Surname"),
    _needed("email", "E-mail", "Email", "Adresse e-mail", "Email address", "Courriel", "Mail"),
    _optional("structure", "Structure", "Organisation", "Organization"),
    _optional("dues", "Cotisation", "Dues"),
    _needed("status", "Statut", "Status"),
    _optional("rank", "Rang", "Rank"),
    _optional("deadline", "Échéance", "Deadline"),
    _needed("decision", "Décision", "Decision"),
    _optional("attendance", "Présence", "Attendance", "Present", "Présent"),
    _optional("messages", "Messages", "Letters"),
    _needed("alert", "Alerte", "Alert"),
    _optional("notes", "Notes", "Remarques", "Remarks"),
)

MESSAGES = (
    _needed("number", "N°", "No", "Number", "Numéro", "No."),
    _needed("date", "Date", "Sent"),
    _needed("ref", "Réf", "Ref", "Référence", "Reference"),
    _needed("session", "Session"),
    _needed("to", "À", "To", "Destinataire"),
    _needed("kind", "Type", "Kind"),
    _needed("subject", "Objet", "Subject"),
    _needed("state", "État", "State"),
    _needed("detail", "Détail", "Detail", "Détails", "Details"),
    _needed("key", "Clé", "Key"),
)


def fold(header: str) -> str:
    """Put case, accents, punctuation and spaces aside: `Réf.` and `REF` are one header."""
    text = unicodedata.normalize("NFKD", header.casefold().replace("°", "o"))
    return re.sub(r"[\W_]+", "", "".join(c for c in text if not unicodedata.combining(c)))


def find_columns(
    tab: Tab, known: Iterable[Column], renamed: Mapping[str, str]
) -> tuple[TabLayout, list[Problem]]:
    """Find each known column of a tab by its header.

    `renamed` names the headers that `config.yaml` gives; such a header wins over the usual
    ones. Returns what was found, and a problem for each needed column that is missing and
    each known column that stands twice. A column that nobody knows is left alone.
    """
    header = tab.rows[0] if tab.rows else ()
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(header):
        if isinstance(cell, str) and cell.strip():
            places.setdefault(fold(cell), []).append(place)

    found: dict[str, int] = {}
    problems: list[Problem] = []
    missing: list[Column] = []
    for column in known:
        at = _places_of(column, places, renamed)
        if not at:
            if column.needed:
                missing.append(column)
            continue
        found[column.word] = at[0]
        if len(at) > 1:
            names = ", ".join(f"{column_letter(p)} « {_text(header[p])} »" for p in at)
            problems.append(_problem(tab, "column_doubled", column.headers[0], columns=names))

    taken = set(found.values())
    strangers = [
        _text(c) for p, c in enumerate(header) if p not in taken and isinstance(c, str) and c
    ]
    for column in missing:
        alike = _closest(column, strangers)
        code = "column_missing_alike" if alike else "column_missing"
        facts = {"alike": alike} if alike else {}
        problems.append(_problem(tab, code, renamed.get(column.word, column.headers[0]), **facts))
    headers = {word: _text(header[place]) for word, place in found.items()}
    return TabLayout(title=tab.title, columns=found, headers=headers), problems


def _places_of(
    column: Column, places: Mapping[str, list[int]], renamed: Mapping[str, str]
) -> list[int]:
    if column.word in renamed:
        at = places.get(fold(renamed[column.word]))
        if at:
            return at
    at = []
    for name in dict.fromkeys(fold(header) for header in column.headers):
        at.extend(places.get(name, ()))
    return sorted(at)


def _closest(column: Column, strangers: list[str]) -> str:
    folded = {fold(name): name for name in strangers}
    for header in column.headers:
        near = get_close_matches(fold(header), folded, n=1, cutoff=0.6)
        if near:
            return folded[near[0]]
    return ""


def _problem(tab: Tab, code: str, column: str, **facts: str) -> Problem:
    return Problem(where=f"{tab.title}!1:1", what=phrase(code, column=column, **facts))


def _text(cell: Cell) -> str:
    return str(cell).strip()
