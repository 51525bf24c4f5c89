"""Make a spreadsheet ready: the whole of it where there is none, else what it lacks."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from douze.model.design import Added, Piece, Provisioning, TabDesign
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.settings import Settings
from douze.model.sheet import Edits, Snapshot
from douze.model.wording import Wording
from douze.setup.what_is_missing import designs, what_is_missing


class Unprovisioned(Protocol):
    """A spreadsheet that can be made and completed: an .xlsx file, a shared Google Sheet."""

    @property
    def forms(self) -> bool:
        """Whether answers come from a form, which makes a tab of its own for them."""

    def exists(self) -> bool:
        """Whether there is one; a Google Sheet that was shared with us always is."""

    def make(self, designs: Sequence[TabDesign]) -> None:
        """Make a new one with these tabs. Raises WorkbookUnwritable."""

    def read(self) -> Snapshot:
        """Read every cell of every tab once. See ports.Workbook."""

    def provision(self, provisioning: Provisioning) -> tuple[Added, ...]:
        """Add what is missing of this, all or nothing; say what was added.

        Places are those of the last `read`. Replaces nothing: a column that has choices,
        colours or a warning of whatever kind keeps them. Raises WorkbookBusy where somebody
        has it open, also when nothing is missing; StaleSnapshot, WorkbookUnwritable.
        """

    def write(self, edits: Edits) -> None:
        """Change these cells and add these rows: all of them or none. See ports.Workbook."""


class MadeReady(Struct, frozen=True, kw_only=True):
    """What was done, each in a sentence, and what is left for a person to put right."""

    done: tuple[Phrase, ...]
    problems: tuple[Problem, ...]


def make_ready(
    spreadsheet: Unprovisioned, settings: Settings, wording: Wording, *, name: str
) -> MadeReady:
    """Make a spreadsheet ready; may be called again, and then changes nothing.

    `name` is how to call it when it is new.
    """
    if not spreadsheet.exists():
        tabs = designs(settings, wording)
        spreadsheet.make(tabs)
        titles = tuple(tab.title for tab in tabs)
        return MadeReady(done=(phrase("setup_made", name=name, tabs=titles),), problems=())
    lacking = what_is_missing(spreadsheet.read(), settings, wording)
    provisioning = lacking.provisioning
    awaited: tuple[Phrase, ...] = ()
    if spreadsheet.forms:
        provisioning, awaited = _without_answers(provisioning)
    done = (*_done_lines(spreadsheet.provision(provisioning)), *awaited)
    if not done and not lacking.problems:
        done = (phrase("setup_nothing"),)
    return MadeReady(done=done, problems=lacking.problems)


def _without_answers(provisioning: Provisioning) -> tuple[Provisioning, tuple[Phrase, ...]]:
    """Leave the tabs of answers to the forms that make them, and say so."""
    ours = tuple(design for design in provisioning.new if design.word != "answers")
    theirs = (design.title for design in provisioning.new if design.word == "answers")
    awaited = tuple(phrase("setup_form", tab=title) for title in theirs)
    return replace(provisioning, new=ours), awaited


_DONE = {
    Piece.TAB: "setup_tab",
    Piece.COLUMNS: "setup_columns",
    Piece.CHOICES: "setup_choices",
    Piece.COLOURS: "setup_colours",
    Piece.WARNING: "setup_warned",
    Piece.FROZEN: "setup_frozen",
}


def _done_lines(added: Sequence[Added]) -> Iterator[Phrase]:
    for each in added:
        columns = {"columns": each.columns} if each.columns else {}
        yield phrase(_DONE[each.piece], tab=each.tab, **columns)
