"""Where people come from: the domains of their addresses, their territories.

A territory is known where the form asks for it: a question that is called as in `_ASKED`. Of a
French postcode it is the department. Nothing is asked of anybody for a report's sake.
"""

import re

from douze.model.desired import Registration
from douze.model.fold import fold, fold_header
from douze.model.groups import Counted, GroupFigures
from douze.model.settings import Settings
from douze.read.members import is_public

#: What a question is called that asks where somebody is from, the first that there is.
_ASKED = (
    "departement",
    "votredepartement",
    "territoire",
    "votreterritoire",
    "county",
    "territory",
    "codepostal",
    "votrecodepostal",
    "codepostaldevotrestructure",
    "codepostaldelastructure",
    "postcode",
    "postalcode",
)
#: A spreadsheet takes `01000` for a number, and leaves the zero out.
_POSTCODE = re.compile(r"\d{4,5}")
#: Of what begins so a department has three figures: overseas.
_OVERSEAS = ("97", "98")


class Groups:
    """Puts the people of a session together by where they come from."""

    def __init__(self, settings: Settings) -> None:
        self._french = settings.association.country == "FR"
        self._domains, self._territories = Counted(), Counted()

    def add(self, one: Registration, *, present: bool | None) -> None:
        """Count somebody; what is not known of them is counted nowhere."""
        domain = one.who.rpartition("@")[2] if "@" in one.who else ""
        if domain and not is_public(domain):  # else it says nothing of where they come from
            self._domains.add(domain, domain, present)
        if territory := self._territory(one):
            self._territories.add(fold(territory), territory, present)

    def domains(self) -> tuple[GroupFigures, ...]:
        """Those of which not everybody can have an address."""
        return self._domains.figures()

    def territories(self) -> tuple[GroupFigures, ...]:
        return self._territories.figures()

    def _territory(self, one: Registration) -> str:
        # Reversed, so that of two questions that are called alike the first one counts.
        said = {fold_header(question): answer.strip() for question, answer in reversed(one.more)}
        answer = next((said[name] for name in _ASKED if said.get(name)), "")
        if self._french and (found := _POSTCODE.fullmatch(answer.replace(" ", ""))):
            return _department(found[0].zfill(5))
        return answer


def _department(postcode: str) -> str:
    """The department of a French postcode, as its number: `63`, `2A`, `974`."""
    if postcode.startswith(_OVERSEAS):
        return postcode[:3]
    if postcode.startswith("20"):  # Corsica is two departments since 1976: Ajaccio's, Bastia's
        return "2A" if postcode < "20200" else "2B"
    return postcode[:2]
