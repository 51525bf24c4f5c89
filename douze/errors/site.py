"""What can go wrong with the pages and the files of sessions: it keeps no letter."""

from collections.abc import Sequence
from hashlib import sha256

from douze.errors import DouzeError, PlacedError, items
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason

#: Pages mostly cannot be written for one reason.
MOST_TOLD = 10


class SiteUnwritable(PlacedError):
    """A file of the site, or its folder, cannot be written: `where: what. Hint`."""


class NotOurs(SiteUnwritable):
    """This one file stands in the way and was written by somebody else; others may be written."""


class StatusPageUnwritable(PlacedError):
    """The page of `status` cannot be written."""


class PagesUnwritten(DouzeError):
    """Pages that are not as they should be, when everything else has been done."""

    done = phrase("done_but_pages")
    #: The code of the sentence that leads up to them, and what staff are told.
    code, alerts = "error_pages", Reason.PAGES_UNWRITTEN

    def __init__(self, problems: Sequence[Phrase]) -> None:
        self.problems = tuple(problems)
        first = phrase(self.code, count=len(problems))
        more = len(problems) - MOST_TOLD
        rest = (phrase("error_pages_more", count=more),) if more > 0 else ()
        super().__init__(first, *items(problems[:MOST_TOLD]), *rest)

    @property
    def mark(self) -> str:
        """The same while the same is wrong, in whatever order it is found."""
        said = sorted(repr(problem) for problem in self.problems)
        return sha256("\n".join(said).encode("utf-8", "surrogateescape")).hexdigest()[:8]


class DossiersUnwritten(PagesUnwritten):
    """Files of sessions that are not as they should be."""

    done = phrase("done_but_dossiers")
    code, alerts = "error_dossiers", Reason.DOSSIERS_UNWRITTEN
