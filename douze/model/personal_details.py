"""What a person is known by, wherever one is written down."""

from msgspec import Struct

from douze.model.fold import fold


class PersonalDetails(Struct, frozen=True, kw_only=True, gc=False):
    """First and last name and structure: of an answer, a row, a letter's addressee.

    Any of them may be empty, and each is as it was typed: what may be no name is left out where
    it is shown.
    """

    first_name: str = ""
    last_name: str = ""
    structure: str = ""

    @property
    def name(self) -> str:
        """First and last name on one line; empty where neither is known."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def family_order(self) -> tuple[str, str]:
        """The order of a list of people: whoever has no family name stands by the first one."""
        return fold(self.last_name or self.first_name), fold(self.first_name)
