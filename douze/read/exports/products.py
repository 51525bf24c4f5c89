"""What the columns of a connection report are called: one row a product, French and English.

Each row says where its words are from. Those that no source was found for are how French users
may see the product, and cost nothing where they do not. A product that is new is a row here, and
nothing else.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct


class Product(Struct, frozen=True, kw_only=True):
    """One product, and what it calls its columns, by our word for each."""

    name: str
    columns: Mapping[str, tuple[str, ...]]
    #: What stands in its summary of the whole meeting: no row of it is anybody's.
    summary: tuple[str, ...] = ()


PRODUCTS = (
    # Seen in programs that read its files: `Name (Original Name)` of 2020, `Name (original name)`
    # and `Email` since 2023, the webinar's attendee report (`Attended`, `Time in Session`), and in
    # French `Nom (nom original)`, `Adresse e-mail de l'utilisateur`, `Heure d'arrivée`, `Heure de
    # départ`, `Durée (minutes)`, `Invité`, `Salle d'attente`. Time in the waiting room counts
    # towards nobody's minutes (support.zoom.com, KB0063329), and has rows of its own.
    Product(
        name="Zoom",
        columns={
            "name": (
                "Name (Original Name)", "Nom (nom d'origine)", "Nom (Nom original)",
                "Name (original name, if changed)", "Participant name", "Nom du participant",
                "User Name (Original Name)", "Nom d'utilisateur (nom original)",
                "Nom d'utilisateur (nom d'origine)",
            ),
            "address": (
                "User Email", "Email", "Adresse e-mail de l'utilisateur", "E-mail de l'utilisateur",
                "E-mail utilisateur", "Adresse e-mail", "E-mail", "Courriel",
                "Courriel de l'utilisateur",
            ),
            "joined": (
                "Join Time", "Heure d'arrivée", "Heure d'entrée", "Heure de connexion",
                "Heure de début de participation", "Heure de participation", "Heure d'adhésion",
            ),
            "left": (
                "Leave Time", "Heure de départ", "Heure de sortie", "Heure de déconnexion",
                "Heure de fin de participation",
            ),
            "duration": (
                "Duration (Minutes)", "Durée (minutes)", "Duration", "Durée",
                "Total Duration (Minutes)", "Durée totale (minutes)", "Total duration",
                "Durée totale", "Time in Session (minutes)", "Temps dans la session (minutes)",
                "Durée de la session (minutes)",
            ),
            "waited": (
                "In Waiting Room", "Waiting Room", "Salle d'attente", "En salle d'attente",
                "Dans la salle d'attente",
            ),
            "came": ("Attended", "A participé", "Participé", "Présent"),
        },
        summary=(
            "Meeting ID", "Topic", "Start Time", "End Time", "Participants", "Host", "ID",
            "ID de réunion", "ID de la réunion", "Sujet", "Heure de début", "Heure de fin", "Hôte",
            "Host name", "Host email", "Nom de l'hôte", "E-mail de l'hôte", "User name",
        ),
    ),
    # The learning dashboard's own source: `UserService.js` (`makeUserCSVData`), and `fr.json` of
    # bigbluebutton-html5, which has no word for two of the headers: French files mix `Nom` and
    # `Duration`. Who has not left has `-` there, and how long they were there so far.
    Product(
        name="BigBlueButton",
        columns={
            "name": ("Name", "Nom", "User", "Utilisateur"),
            "host": ("Moderator", "Modérateur"),
            "joined": ("Join", "Rejoindre", "Joined", "Rejoint", "Arrivée"),
            "left": ("Left", "Quitté", "Départ"),
            "duration": ("Duration", "Durée", "Online time", "Temps en ligne"),
        },
    ),
    # The attendance report (learn.microsoft.com, meeting-attendance-report) as programs read it:
    # UTF-16 with tabs, three sections; in French `3. Activités en réunion`, and dates with the
    # month first all the same. Before 2022 one table: `Full Name`, `Join Time`, `Leave Time`.
    Product(
        name="Teams",
        columns={
            "name": ("Name", "Nom", "Full Name", "Nom complet"),
            "joined": (
                "First Join", "First Join Time", "Join Time", "Première participation",
                "Première connexion", "Premier accès", "Première entrée", "Première jonction",
                "Heure de première jonction", "Heure de la première jonction",
                "Heure de première participation", "Première arrivée",
                "Heure de participation", "Heure de jonction", "Heure de connexion",
            ),
            "left": (
                "Last Leave", "Last Leave Time", "Leave Time", "Dernier départ",
                "Dernière sortie", "Dernière déconnexion", "Heure de départ", "Heure de sortie",
                "Heure de dernier départ", "Heure du dernier départ", "Heure de dernière sortie",
            ),
            "duration": (
                "In-Meeting Duration", "Duration", "Durée de la réunion", "Durée dans la réunion",
                "Durée en réunion", "Durée pendant la réunion", "Durée de participation", "Durée",
                "Durée de présence à la réunion", "Temps passé en réunion",
            ),
            "address": ("Email", "E-mail", "Adresse e-mail", "Courriel", "Courrier électronique"),
            "account": (
                "Participant ID (UPN)", "UPN", "ID du participant (UPN)",
                "ID de participant (UPN)", "Identifiant du participant (UPN)",
            ),
            "role": ("Role", "Rôle"),
        },
        summary=(
            "Meeting title", "Titre de la réunion", "Attended participants",
            "Participants présents", "Meeting duration", "Average attendance time",
            "Temps de présence moyen", "Temps de participation moyen",
        ),
    ),
    # The sheet that Google Workspace sends the organiser, as programs read it: `First name`, `Last
    # name` (or `Name`), `Email`, `Duration`, `Time joined`, `Time exited`; times without a day.
    Product(
        name="Meet",
        columns={
            "first_name": ("First name", "Prénom"),
            "last_name": ("Last name", "Nom de famille", "Surname"),
            "address": ("Email", "E-mail", "Adresse e-mail"),
            "duration": ("Duration", "Durée"),
            "joined": (
                "Time joined", "Heure d'arrivée", "Heure de connexion", "Heure d'entrée",
                "Heure à laquelle le participant a rejoint la réunion",
            ),
            "left": (
                "Time exited", "Time left", "Heure de sortie", "Heure de départ",
                "Heure de déconnexion",
            ),
        },
    ),
    # It exports nothing by itself; these are the headers of its add-ons and its speaker statistics.
    Product(
        name="Jitsi",
        columns={
            "name": (
                "Name", "Nom", "Participant", "Display name", "Nom affiché", "Nom d'affichage",
            ),
            "address": ("Email", "E-mail"),
            "joined": ("Joined at", "Join time", "Arrivée", "Arrivé à", "Connecté à"),
            "left": ("Left at", "Leave time", "Départ", "Parti à", "Déconnecté à"),
            "duration": (
                "Duration", "Durée", "Time", "Durée de présence", "Temps de présence",
                "Time in meeting", "Attendance time",
            ),
            "role": ("Role", "Rôle"),
        },
    ),
)  # fmt: skip

#: What a role is called that holds a session; presenters may be anybody.
HOSTS = frozenset(
    """
    organizer organiser coorganizer coorganiser host cohost moderator true yes oui vrai
    organisateur organisatrice coorganisateur coorganisatrice hote cohote moderateur moderatrice
    animateur animatrice owner proprietaire
    """.split()
)
#: Rows that are nobody's: BigBlueButton puts the answers to anonymous polls there.
NOBODY = frozenset({"anonymous", "anonyme", "total", "totaux"})
#: What is said in a cell without a time.
WITHOUT = frozenset({"", "-", "--", "–", "—", "n/a", "n/d", "nd", "na", "null"})

ZONES: Mapping[str, float] = MappingProxyType(
    {"utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2}
)
