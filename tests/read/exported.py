# ruff: noqa: E501
"""Connection reports as products export them; `products.py` says where each one's words are from.

In each zoe is there from 14:02 to 15:58 of 1 October 2020 and max from 14:00 to 15:00, and again
from 15:10 to 16:00; ann holds the session.
"""

from collections.abc import Mapping, Sequence

from douze.model.sheet import Cell

#: A report's rows, their cells with bars between them.
REPORTS: Mapping[str, str] = {
    "Zoom, with the meeting above": """
Meeting ID|Topic|Start Time|End Time|User Email|Duration (Minutes)|Participants
864 1209 7531|Bénévoles|10/01/2020 01:50:00 PM|10/01/2020 04:05:00 PM|formation@example.org|135|3

Name (Original Name)|User Email|Join Time|Leave Time|Duration (Minutes)|Guest|In Waiting Room
Ann Host|formation@example.org|10/01/2020 01:50:00 PM|10/01/2020 04:05:00 PM|135|No|No
Zoe (Zoé Martin)||10/01/2020 02:02:00 PM|10/01/2020 03:58:00 PM|116|Yes|No
Max Martin|max@ambert.example|10/01/2020 02:00:00 PM|10/01/2020 03:00:00 PM|60|Yes|No
Max Martin|max@ambert.example|10/01/2020 03:10:00 PM|10/01/2020 04:00:00 PM|50|Yes|No
""",
    "Zoom en français, le tableau seul": """
Nom (nom d'origine)|Adresse e-mail de l'utilisateur|Heure d'arrivée|Heure de départ|Durée (minutes)|Invité
Ann Host|formation@example.org|01/10/2020 13:50:00|01/10/2020 16:05:00|135|Non
Zoé Martin||01/10/2020 14:02:00|01/10/2020 15:58:00|116|Oui
Max Martin|max@ambert.example|01/10/2020 14:00:00|01/10/2020 15:00:00|60|Oui
Max Martin|max@ambert.example|01/10/2020 15:10:00|01/10/2020 16:00:00|50|Oui
""",
    "Zoom since 2023, with a waiting room": """
Topic|ID|Host name|Host email|Duration (minutes)|Start time|End time|Participants
Bénévoles|864 1209 7531|Ann Host|formation@example.org|135|10/01/2020 01:50:00 PM|10/01/2020 04:05:00 PM|3

Name (original name)|Email|Join time|Leave time|Duration (minutes)|Guest|Recording disclaimer response|In waiting room
Ann Host|formation@example.org|10/01/2020 01:50:00 PM|10/01/2020 04:05:00 PM|135|No||No
Zoé Martin||10/01/2020 01:40:00 PM|10/01/2020 02:02:00 PM|22|Yes|OK|Yes
Zoé Martin||10/01/2020 02:02:00 PM|10/01/2020 03:58:00 PM|116|Yes|OK|No
Max Martin|max@ambert.example|10/01/2020 02:00:00 PM|10/01/2020 03:00:00 PM|60|Yes|OK|No
Max Martin|max@ambert.example|10/01/2020 03:00:00 PM|10/01/2020 03:10:00 PM|10|Yes|OK|Yes
Max Martin|max@ambert.example|10/01/2020 03:10:00 PM|10/01/2020 04:00:00 PM|50|Yes|OK|No
""",
    "Zoom en français, comme de 2022": """
Nom (nom original)|Adresse e-mail de l’utilisateur|Heure d’arrivée|Heure de départ|Durée (minutes)|Invité|Salle d’attente
Ann Host|formation@example.org|01/10/2020 13:50:00|01/10/2020 16:05:00|135|Non|Non
Zoé Martin||01/10/2020 14:02:00|01/10/2020 15:58:00|116|Oui|Non
Max Martin|max@ambert.example|01/10/2020 14:00:00|01/10/2020 15:00:00|60|Oui|Non
Max Martin|max@ambert.example|01/10/2020 15:00:00|01/10/2020 15:10:00|10|Oui|Oui
Max Martin|max@ambert.example|01/10/2020 15:10:00|01/10/2020 16:00:00|50|Oui|Non
""",
    "Zoom, a webinar": """
Attendee Report
Report Generated:|10/02/2020 08:00 AM
Topic|Webinar ID|Actual Start Time|Actual Duration (minutes)
Bénévoles|123 456 789|10/01/2020 01:50 PM|135
Host Details
Attended|User Name (Original Name)|Email|Join Time|Leave Time|Time in Session (minutes)|Is Guest
Yes|Ann Host|formation@example.org|10/01/2020 01:50 PM|10/01/2020 04:05 PM|135|No
Attendee Details
Attended|User Name (Original Name)|First Name|Last Name|Email|Join Time|Leave Time|Time in Session (minutes)|Is Guest
Yes|Zoé Martin|Zoé|Martin|zoe.m@ailleurs.example|10/01/2020 02:02 PM|10/01/2020 03:58 PM|116|Yes
Yes|Max Martin|Max|Martin|max@ambert.example|10/01/2020 02:00 PM|10/01/2020 03:00 PM|60|Yes
Yes|Max Martin|Max|Martin|max@ambert.example|10/01/2020 03:10 PM|10/01/2020 04:00 PM|50|Yes
No|Paul Martin|Paul|Martin|paul@ambert.example|--|--|--|--
""",
    "BigBlueButton": """
Name|Moderator|Activity Score|Talk Time|Webcam Time|Messages|Reactions|Poll Votes|Raise Hands|Join|Left|Duration
Ann Host|TRUE|0|00:40:00|-|2|0|0|0|10/1/2020, 01:50:00 PM|10/1/2020, 04:05:00 PM|02:15:00
Zoé Martin|FALSE|7.2|00:01:00|-|2|0|0|0|10/1/2020, 02:02:00 PM|10/1/2020, 03:58:00 PM|01:56:00
Max Martin|FALSE|1|-|-|0|0|0|0|10/1/2020, 02:00:00 PM|10/1/2020, 04:00:00 PM|01:50:00
Anonymous|||||||||||
""",
    "BigBlueButton en français": """
Nom|Modérateur|Activity Score|Temps de conversation|Rejoindre|Quitté|Duration
Ann Host|TRUE|0|00:40:00|01/10/2020 13:50:00|01/10/2020 16:05:00|02:15:00
Zoé Martin|FALSE|7,2|00:01:00|01/10/2020 14:02:00|01/10/2020 15:58:00|01:56:00
Max Martin|FALSE|1|-|01/10/2020 14:00:00|01/10/2020 16:00:00|01:50:00
Anonyme||||||
""",
    "Teams": """
1. Summary
Meeting title|Bénévoles
Attended participants|3
Start time|10/1/20, 1:50:00 PM
End time|10/1/20, 4:05:00 PM
Meeting duration|2h 15m
Average attendance time|2h

2. Participants
Name|First Join|Last Leave|In-Meeting Duration|Email|Participant ID (UPN)|Role
Ann Host|10/1/20, 1:50:00 PM|10/1/20, 4:05:00 PM|2h 15m|formation@example.org|formation@example.org|Organizer
Zoé Martin (Guest)|10/1/20, 2:02:00 PM|10/1/20, 3:58:00 PM|1h 56m|||Attendee
Max Martin|10/1/20, 2:00:00 PM|10/1/20, 4:00:00 PM|1h 50m|max@ambert.example|max@ambert.example|Presenter

3. In-Meeting Activities
Name|Join Time|Leave Time|Duration|Email|Role
Ann Host|10/1/20, 1:50:00 PM|10/1/20, 4:05:00 PM|2h 15m|formation@example.org|Organizer
Zoé Martin (Guest)|10/1/20, 2:02:00 PM|10/1/20, 3:58:00 PM|1h 56m||Attendee
Max Martin|10/1/20, 2:00:00 PM|10/1/20, 3:00:00 PM|1h|max@ambert.example|Presenter
Max Martin|10/1/20, 3:10:00 PM|10/1/20, 4:00:00 PM|50m|max@ambert.example|Presenter
""",
    "Teams en français": """
1. Résumé
Titre de la réunion|Bénévoles
Participants présents|3
Heure de début|01/10/2020 13:50:00
Heure de fin|01/10/2020 16:05:00

2. Participants
Nom|Première participation|Dernier départ|Durée de la réunion|E-mail|ID du participant (UPN)|Rôle
Ann Host|01/10/2020 13:50:00|01/10/2020 16:05:00|2 h 15 min|formation@example.org|formation@example.org|Organisateur
Zoé Martin (Invité)|01/10/2020 14:02:00|01/10/2020 15:58:00|1 h 56 min|||Participant
Max Martin|01/10/2020 14:00:00|01/10/2020 16:00:00|1 h 50 min|max@ambert.example|max@ambert.example|Présentateur
""",
    "Teams en français, les dates à l'américaine": """
1. Résumé
Titre de la réunion|Bénévoles
Participants présents|3
Heure de début|10/1/20, 1:50:00 PM
Heure de fin|10/1/20, 4:05:00 PM

2. Participants
Nom|Première participation|Dernier départ|Durée de la réunion|E-mail|ID du participant (UPN)|Rôle
Ann Host|10/1/20, 1:50:00 PM|10/1/20, 4:05:00 PM|2h 15m|formation@example.org|formation@example.org|Organisateur
Zoé Martin (Invité)|10/1/20, 2:02:00 PM|10/1/20, 3:58:00 PM|1h 56m|||Participant
MARTIN Max|10/1/20, 2:00:00 PM|10/1/20, 4:00:00 PM|1h 50m|max@ambert.example|max@ambert.example|Présentateur

3. Activités en réunion
Nom|Type de salle|Nom de la salle|Heure d'arrivée|Heure de départ|Durée|E-mail|Rôle
Ann Host|Salle principale||10/1/20, 1:50:00 PM|10/1/20, 4:05:00 PM|2h 15m|formation@example.org|Organisateur
Zoé Martin (Invité)|Salle principale||10/1/20, 2:02:00 PM|10/1/20, 3:58:00 PM|1h 56m||Participant
MARTIN Max|Salle principale||10/1/20, 2:00:00 PM|10/1/20, 3:00:00 PM|1h|max@ambert.example|Présentateur
MARTIN Max|Petite salle|Salle 2|10/1/20, 3:10:00 PM|10/1/20, 4:00:00 PM|50m|max@ambert.example|Présentateur
""",
    "Teams before 2022": """
Full Name|Join Time|Leave Time|Duration|Email|Role
Ann Host|10/1/2020, 1:50:00 PM|10/1/2020, 4:05:00 PM|2h 15m|formation@example.org|Organizer
Zoé Martin (Guest)|10/1/2020, 2:02:00 PM|10/1/2020, 3:58:00 PM|1h 56m||Attendee
Max Martin|10/1/2020, 2:00:00 PM|10/1/2020, 3:00:00 PM|1h|max@ambert.example|Attendee
Max Martin|10/1/2020, 3:10:00 PM|10/1/2020, 4:00:00 PM|50m|max@ambert.example|Attendee
""",
    "Meet": """
First name|Last name|Email|Duration|Time joined|Time exited
Ann|Host|formation@example.org|2 hr 15 min|1:50 PM|4:05 PM
Zoé|Martin||1 hr 56 min|2:02 PM|3:58 PM
Max|Martin|max@ambert.example|1 hr 50 min|2:00 PM|4:00 PM
""",
    "Meet en français": """
Nom de famille|Prénom|Heure de sortie|Heure de connexion|Durée|Adresse e-mail
Host|Ann|16:05|13:50|2 h 15 min|formation@example.org
Martin|Zoé|15:58|14:02|1 h 56 min|
Martin|Max|16:00|14:00|1 h 50 min|max@ambert.example
""",
    "Jitsi": """
Name|Email|Role|Joined at|Left at|Duration
Ann Host||moderator|2020-10-01T11:50:00Z|2020-10-01T14:05:00Z|02:15:00
Zoé Martin||participant|2020-10-01T12:02:00Z|2020-10-01T13:58:00Z|01:56:00
Max Martin|max@ambert.example|participant|2020-10-01T12:00:00Z|2020-10-01T13:00:00Z|01:00:00
Max Martin|max@ambert.example|participant|2020-10-01T13:10:00Z|2020-10-01T14:00:00Z|00:50:00
""",
    "Jitsi en français, sans heures": """
Nom affiché|Durée de présence|Rôle
Ann Host|2 h 15|modérateur
Zoé Martin|1 h 56|participant
Max Martin|110|participant
""",
}


def rows(report: str, code: str = "") -> list[Sequence[Cell]]:
    """The rows as they stand in the tab: the code in the first column of the first."""
    lines = REPORTS.get(report, report).strip("\n").split("\n")
    found: list[Sequence[Cell]] = [
        (None, *(cell or None for cell in line.split("|"))) for line in lines
    ]
    return [(code or None, *found[0][1:]), *found[1:]]
