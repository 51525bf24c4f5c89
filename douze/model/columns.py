"""The columns of the tabs: our word for each, its headers, and whose it is."""

from msgspec import Struct
from msgspec.structs import replace


class Column(Struct, frozen=True, kw_only=True):
    """One column that we know. The first of `headers` is French, the second English."""

    word: str
    headers: tuple[str, ...]
    also: tuple[str, ...] = ()  #: more names, which count where no column has one of `headers`
    needed: bool = True
    missed: bool = False  #: it may be missing, but people are told when what they filled goes
    weighs: bool = False  #: no pass is done when it goes: seats or dues depend on it
    asked: bool = False  #: a form asks for it, in words of its own
    #: It says something to participants and decides about nobody: a row of it alone is none, and
    #: no pass stops where it stands twice.
    describes: bool = False
    tool: bool = False  #: the tool writes it; all others are staff's, or the form's


def _needed(word: str, *headers: str) -> Column:
    return Column(word=word, headers=headers)


def _optional(word: str, *headers: str) -> Column:
    return Column(word=word, headers=headers, needed=False)


def _missed(word: str, *headers: str) -> Column:
    return Column(word=word, headers=headers, needed=False, missed=True)


def _describing(word: str, *headers: str) -> Column:
    return Column(word=word, headers=headers, needed=False, missed=True, describes=True)


def _weighing(word: str, *headers: str) -> Column:
    return Column(word=word, headers=headers, needed=False, missed=True, weighs=True)


def _tool(word: str, *headers: str, needed: bool = False) -> Column:
    return Column(word=word, headers=headers, needed=needed, tool=True)


def _asked(column: Column, *also: str) -> Column:
    return replace(column, asked=True, also=also)


# In the order in which a new tab has them.
SESSIONS = (
    _needed("code", "Code", "Code", "Session code", "Code session", "Code de la session"),
    _needed("title", "Intitulé", "Title", "Titre", "Name", "Session title"),
    _needed("date", "Date", "Date", "Day", "Jour", "Date de la session", "Session date"),
    _needed("start", "Début", "Start", "Heure de début", "Start time", "Starts"),
    _needed("end", "Fin", "End", "Heure de fin", "End time", "Ends"),
    _weighing("places", "Places", "Seats", "Nombre de places", "Capacité", "Capacity"),
    _tool("confirmed", "Confirmées", "Confirmed"),
    _tool("to_settle", "À régler", "To settle", "Dues to settle"),
    _tool("waiting", "En attente", "Waiting", "On the waiting list"),
    _tool("free", "Places libres", "Free seats", "Free", "Seats free", "Free places"),
    _tool("present", "Présents", "Present"),
    _tool("replies", "Réponses", "Replies"),
    _tool("note", "Note", "Rating"),
    _tool("alert", "Alerte", "Alert"),
    _missed("speakers", "Intervenants", "Speakers", "Intervenant", "Intervenantes"),
    _missed("contact", "Contact", "Contact", "Contact de la session", "Session contact"),
    _weighing("state", "État", "State"),
    _weighing("closing", "Clôture", "Closing", "Clôture des inscriptions", "Closes"),
    _weighing("dues", "Cotisation", "Dues", "Cotisation requise", "Dues required"),
    _missed("minimum", "Minimum", "Minimum", "Nombre minimum", "Least number"),
    _missed("link", "Lien", "Link", "Lien de connexion", "Webconference link"),
    _missed("let_through", "Laisser passer", "Let through"),
    _missed("certificates", "Attestation", "Certificate", "Attestations", "Certificates"),
    _optional("announce", "Annonce", "Announcement", "Announce"),
    _missed("next_date", "Suite", "Next date", "Session suivante", "Next session"),
    _weighing("reserved", "Places réservées", "Seats kept back", "Reserved seats"),
    _weighing("per_structure", "Max par structure", "Most per structure", "Max per structure"),
    _describing("place", "Lieu", "Venue"),
    _describing("why", "Pourquoi", "Why"),
    _describing("audience", "Pour qui", "For whom"),
    _describing("programme", "Programme", "Programme", "Program"),
    _describing("presented_by", "Qui intervient", "Presented by"),
    _describing("practical", "En pratique", "In practice"),
    _describing("preparation", "À préparer", "To prepare"),
    _describing("documents", "Documents", "Documents"),
    _describing("replay", "Replay", "Replay", "Recording"),
)

#: Our words for the columns that say something to participants.
DESCRIBING = frozenset(column.word for column in SESSIONS if column.describes)

#: What the form asks: its usual headers, then more ways to call the same thing, which count
#: where none of the usual ones is there. Questions round them are known too (`read/questions.py`).
ANSWERS = (
    _asked(
        _needed("received", "Horodateur", "Timestamp", "Horodatage", "Date de réponse",
                "Submitted at"),
        "Date de soumission", "Heure de fin", "Completion time", "Submission date",
    ),
    _asked(
        _needed("email", "Adresse e-mail", "Email Address", "E-mail", "Adresse mail",
                "Adresse électronique", "Adresse de messagerie", "Courriel", "Mail", "Mél",
                "Votre e-mail", "Votre adresse e-mail", "Your email"),
        "Adresse courriel", "Adresse de courriel", "Adresse mél", "Courrier électronique",
        "Adresse électronique professionnelle", "Adresse e-mail professionnelle",
        "Adresse mail professionnelle", "E-mail professionnel", "Mail professionnel",
        "Adresse e-mail de contact", "E-mail de contact", "Work email", "Work email address",
        "Contact email", "Business email", "Professional email", "Best email address",
    ),
    _asked(
        _optional("first_name", "Prénom", "First name", "Votre prénom", "Given name", "Prénoms"),
        "Prénom usuel", "Prénom du participant", "Prénom de la participante", "Forename",
        "Given names",
    ),
    _asked(
        _optional("last_name", "Nom", "Last name", "Nom de famille", "Votre nom", "Surname",
                  "Family name"),
        "Nom d'usage", "Nom usuel", "Nom du participant", "Nom de la participante",
    ),
    _asked(
        _optional("name", "Nom et prénom", "Full name", "Prénom et nom", "Nom complet",
                  "Nom prénom", "Prénom nom", "First and last name", "Your name", "Name"),
        "Nom et prénoms", "Prénoms et nom", "Nom de famille et prénom",
        "Prénom et nom de famille", "Nom et prénom du participant", "Identité",
        "Name and surname", "First name and last name", "First name and surname",
        "Attendee name", "Participant name",
    ),
    _asked(
        _missed("structure", "Structure", "Organisation", "Organization", "Organisme",
                "Votre structure", "Association", "Nom de la structure",
                "Nom de votre structure", "Company", "Your organisation"),
        "Nom de l'organisme", "Nom de l'organisation", "Nom de l'association",
        "Nom de l'organisme ou de la structure", "Nom de la structure ou de l'organisme",
        "Nom de la structure ou de l'association", "Nom de l'association ou de la structure",
        "Nom de l'établissement", "Nom de l'entreprise", "Nom de la collectivité",
        "Structure d'appartenance", "Organisme d'appartenance", "Structure de rattachement",
        "Organisme de rattachement", "Structure employeuse", "Organisme employeur", "Employeur",
        "Structure représentée", "Organisme représenté", "Structure ou organisme",
        "Organisme ou structure", "Structure ou association", "Association ou structure",
        "Association ou collectivité", "Collectivité", "Entreprise", "Établissement",
        "Institution", "Raison sociale", "Organisation name", "Organization name",
        "Name of organisation", "Name of organization", "Company name", "Institution name",
        "Employer", "Affiliation", "Organisation or company", "Organization or company",
        "Company or organisation", "Company or organization",
    ),
    _asked(
        _optional("session", "Session", "Session", "Sessions", "Session(s)", "Webconférence",
                  "Webconférences", "Session choisie", "Sessions choisies", "Choix de la session",
                  "À quelle session souhaitez-vous participer", "Webconference",
                  "Webconferences", "Which session"),
        "Choix de session", "Session souhaitée", "Sessions souhaitées", "Webinaire",
        "Webinaires", "Choix du webinaire", "Choix de la webconférence", "Visioconférence",
        "Webinar", "Webinars", "Session choice",
    ),
)  # fmt: skip

_ANSWERED = _needed(
    "received", "Horodateur", "Timestamp", "Horodatage", "Date de réponse", "Submitted at"
)
#: What a question for a code is called, whatever the code is for.
_CODES = ("Code", "Votre code", "Your code", "Jeton", "Token", "Code personnel")

WITHDRAWALS = (
    _ANSWERED,
    _needed(
        "token",
        "Code de désistement",
        "Withdrawal code",
        *_CODES,
        "Désistement",
        "Withdrawal",
        "Votre réponse",
        "Your answer",
        "Code de réponse",
        "Answer code",
    ),
)

EVALUATIONS = (_ANSWERED, _needed("token", "Code d'évaluation", "Evaluation code", *_CODES))

MEMBERS = (
    _needed("structure", "Structure", "Organisation", "Organization", "Member", "Adhérent"),
    _needed("emails", "E-mails", "Emails", "E-mail", "Adresses e-mail", "Adresses", "Mails"),
    _needed("year", "Année", "Year", "Année de cotisation", "Membership year"),
    _needed("paid", "Réglée", "Paid", "Cotisation réglée", "Réglé", "Dues paid", "Settled"),
    _weighing("valid_until", "Valable jusqu'au", "Valid until", "Valable jusqu'à", "Expires"),
    _tool("alert", "Alerte", "Alert"),
)

REGISTRATIONS = (
    _optional("first_name", "Prénom", "First name"),
    _optional("last_name", "Nom", "Last name", "Surname"),
    _tool("status", "Statut", "Status", needed=True),
    _needed("decision", "Décision", "Decision"),
    _tool("alert", "Alerte", "Alert", needed=True),
    _tool("session", "Session", "Session", "Session code", needed=True),
    _needed(
        "email", "E-mail", "Email", "Adresse e-mail", "Email address", "Courriel", "Mail", "Mél"
    ),
    _weighing("structure", "Structure", "Organisation", "Organization"),
    _tool("dues", "Cotisation", "Dues"),
    _tool("deadline", "Échéance", "Deadline"),
    _tool("rank", "Rang", "Rank"),
    _missed("attendance", "Présence", "Attendance", "Present", "Présent"),
    _tool("connection", "Connexion", "Connection"),
    _optional("reason", "Motif", "Reason"),
    _optional("notes", "Notes", "Notes", "Remarques", "Remarks"),
    _optional("resend", "Renvoyer", "Resend", "Send again"),
    _optional("not_the_same", "Pas le même", "Not the same"),
    _tool("why", "Pourquoi", "Why"),
    _tool("messages", "Messages", "Letters"),
    _tool("received", "Reçue le", "Received", "Received on", "Reçu le"),
    _tool("ref", "Réf", "Ref", "Référence", "Reference", needed=True),
)

MESSAGES = (
    _tool("number", "N°", "No", "Number", "Numéro", "No.", needed=True),
    _tool("date", "Date", "Sent", needed=True),
    _tool("ref", "Réf", "Ref", "Référence", "Reference", needed=True),
    _tool("session", "Session", needed=True),
    _tool("to", "À", "To", "Destinataire", needed=True),
    _tool("kind", "Type", "Kind", needed=True),
    _tool("subject", "Objet", "Subject", needed=True),
    _tool("state", "État", "State", needed=True),
    _tool("detail", "Détail", "Detail", "Détails", "Details", needed=True),
    _tool("key", "Clé", "Key", needed=True),
)

#: The list of outstanding dues. It is ours where all of these are there: staff may have a tab of
#: that name.
TO_COLLECT = (
    _tool("number", "N°", "No", needed=True),
    _tool("deadline", "Échéance", "Deadline", needed=True),
    _tool("structure", "Structure", "Organisation", needed=True),
    _tool("people", "Personnes", "People", needed=True),
    _tool("sessions", "Sessions", "Sessions", needed=True),
    _tool("years", "Cotisation", "Dues", needed=True),
    _tool("leads", "À savoir", "To know", needed=True),
)

#: Of every tab: what `spreadsheet.columns` may call otherwise.
ALL_COLUMNS = (
    *(SESSIONS, ANSWERS, WITHDRAWALS, EVALUATIONS),
    *(MEMBERS, REGISTRATIONS, MESSAGES, TO_COLLECT),
)

#: By tab, our words for the columns that may be missing, but not go missing in silence.
MISSED = {
    tab: frozenset(column.word for column in known if column.missed)
    for tab, known in (
        ("sessions", SESSIONS),
        ("answers", ANSWERS),
        ("members", MEMBERS),
        ("registrations", REGISTRATIONS),
    )
}
