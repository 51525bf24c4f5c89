"""What a rule can say: the one interface of all files of `workflows/` that have a say.

Such a file gives a `RULE_BOOK`; `decide` asks them in turn, and asks each only for what it has.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path

from msgspec import Struct

from douze.model.book import Session
from douze.model.desired import Outcome, Registration
from douze.model.letters import Letter
from douze.model.phrases import Phrase
from douze.model.settings import Settings
from workflows.case import Case, DecidedCase
from workflows.matters import Matter
from workflows.view import DecidedSession, View


class RuleBook(Struct, frozen=True, kw_only=True):
    """What one file has to say, in the order in which it is asked; None where it says nothing."""

    #: As what a registration goes into the queue: the same, or marked or opened again.
    counts_as: Callable[[Case], Registration] | None = None
    #: Why somebody in the queue waits though a seat is free; None where nothing speaks against it.
    #: `so_far` are those of whom it has been decided: who holds a seat, and who comes before, as if
    #: there were a seat for each. The `turn` of the reason says whether others come first.
    may_have_seat: Callable[[Case, Sequence[Outcome]], Phrase | None] | None = None
    #: The letters about a session to whoever did not register for it, such as its speakers.
    session_letters: Callable[[DecidedSession, View], Iterable[Letter]] | None = None
    #: The letters to one person that should exist by now, sent or not.
    letters: Callable[[DecidedCase], Iterable[Letter]] | None = None
    #: Whether there may be such a letter about a session by now; None: always. It is asked once a
    #: session: before the end nobody's case is looked at for thanks.
    letters_due: Callable[[Session, Settings, datetime], bool] | None = None
    #: What each letter to that person says or carries besides, whichever rule named it.
    completes: Callable[[Letter, DecidedCase], Letter] | None = None
    #: What staff should look at, on the row of one registration.
    notes: Callable[[DecidedCase], Iterable[Phrase]] | None = None
    #: What staff should know of anything else: of several people, of a session, of the whole pass.
    matters: Callable[[View], Iterable[Matter]] | None = None


def with_added(ours: Sequence[RuleBook]) -> tuple[RuleBook, ...]:
    """Put those of other files in this folder after ours, in the order of the files' names."""
    return (*ours, *(book for book in _all() if not any(book is one for one in ours)))


def _all() -> Iterator[RuleBook]:
    # An association's own rule is a file here and no edit of ours, so that an update keeps it.
    names = (path.stem for path in Path(__file__).parent.glob("*.py"))
    for name in sorted(name for name in names if name.isidentifier()):
        book = getattr(import_module(f"workflows.{name}"), "RULE_BOOK", None)
        if isinstance(book, RuleBook):
            yield book
