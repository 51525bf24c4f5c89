"""What the columns of a connection report are called: one row a product, French and English.

From the products' own documentation and, of BigBlueButton, its source (`UserService.js` of the
learning dashboard). A product that is new is a row here, and nothing else.
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
    Product(
        name="Zoom",
        columns={
            "name": (
                "Name (Original Name)", "Nom (nom d'origine)", "Nom (Nom original)",
                "Name (original name, if changed)", "Participant name", "Nom du participant",
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
                "Durée totale",
            ),
        },
        summary=(
            "Meeting ID", "Topic", "Start Time", "End Time", "Participants", "Host", "ID",
            "ID de réunion", "ID de la réunion", "Sujet", "Heure de début", "Heure de fin", "Hôte",
            "Host name", "Host email", "Nom de l'hôte", "E-mail de l'hôte", "User name",
        ),
    ),
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
    Product(
        name="Teams",
        columns={
            "name": ("Name", "Nom", "Full Name", "Nom complet"),
            "joined": (
                "First Join", "First Join Time", "Join Time", "Première participation",
                "Première connexion", "Premier accès", "Première entrée", "Première jonction",
                "Heure de participation", "Heure de jonction", "Heure de connexion",
            ),
            "left": (
                "Last Leave", "Last Leave Time", "Leave Time", "Dernier départ",
                "Dernière sortie", "Dernière déconnexion", "Heure de départ", "Heure de sortie",
            ),
            "duration": (
                "In-Meeting Duration", "Duration", "Durée de la réunion", "Durée dans la réunion",
                "Durée en réunion", "Durée pendant la réunion", "Durée de participation", "Durée",
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
WITHOUT = frozenset({"", "-", "–", "—", "n/a", "n/d", "nd", "na", "null"})

ZONES: Mapping[str, float] = MappingProxyType(
    {"utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2}
)
