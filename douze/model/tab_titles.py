"""The titles that tabs have where `config.yaml` names none, by language."""

from collections.abc import Mapping
from types import MappingProxyType

#: By our word for the tab. That of the answers is the form's own, in the words of Google.
FRENCH: Mapping[str, str] = MappingProxyType(
    {
        "sessions": "Sessions",
        "answers": "Réponses au formulaire 1",
        "members": "Adhérents",
        "registrations": "Inscriptions",
        "messages": "Messages",
        "withdrawals": "Désistements",
        "connections": "Connexions",
        "evaluations": "Évaluations",
        "to_collect": "À encaisser",
    }
)
ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "sessions": "Sessions",
        "answers": "Form Responses 1",
        "members": "Members",
        "registrations": "Registrations",
        "messages": "Messages",
        "withdrawals": "Withdrawals",
        "connections": "Connections",
        "evaluations": "Evaluations",
        "to_collect": "To collect",
    }
)
#: What a tab may be called too, where nobody named it: spreadsheets were made in French once.
FRENCH_FOR: Mapping[str, str] = MappingProxyType({ENGLISH[word]: FRENCH[word] for word in ENGLISH})
