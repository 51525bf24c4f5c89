"""A Google Sheet that is made ready: completed where something is missing, never made."""

from collections.abc import Sequence
from itertools import chain

from douze.adapters.google.failures import TemporaryFailure, whole_answer
from douze.adapters.google.formatting import OF_CELLS, OF_TABS, formatting
from douze.adapters.google.provision import Provisioner
from douze.adapters.google.reading import SpreadsheetReading, fields, parse_reading
from douze.adapters.google_sheet import GoogleSheet
from douze.errors.sheet import SheetRefused, SheetUnreachable
from douze.model.design import Added, Provisioning, TabDesign
from douze.model.phrases import phrase


class GoogleSetup(GoogleSheet):
    """One Google Sheet that was shared with the robot. See `GoogleSheet`.

    A robot has no room of its own in Drive to make a spreadsheet in, and a form makes its
    own tab: neither is made here.
    """

    forms = True  #: the tabs of answers are made by forms

    def exists(self) -> bool:
        """It was shared with us: there is one."""
        return True

    def make(self, designs: Sequence[TabDesign]) -> None:
        """Refuse: a robot cannot make a spreadsheet. Raises SheetRefused."""
        what, hint = phrase("error_no_room_for_new"), phrase("hint_make_and_share")
        raise SheetRefused("Google Sheets", what, hint)

    def _read(self, beside: Sequence[str] = ()) -> SpreadsheetReading:
        """Read every cell of every tab, and what the tabs have besides, in one request."""

        def both(content: bytes) -> SpreadsheetReading:
            reading = parse_reading(content)
            with whole_answer():
                self._has = formatting(content)
            return reading

        return self._client.get({"fields": fields(OF_TABS, of_cells=OF_CELLS)}, both)

    def provision(self, provisioning: Provisioning) -> tuple[Added, ...]:
        """Add what is missing of this, all of it or nothing, and say what it was.

        Places are those of the last `read`. Replaces nothing but choices of an earlier
        version. Raises SheetUnreachable, SheetRefused, WorkbookUnwritable.
        """
        if self._reading is None:
            self.read()
        assert self._reading is not None, "it was just read"
        maker = Provisioner(self.name, self.robot.email, self._reading.tabs, self._has)
        completed = [*chain.from_iterable(map(maker.complete, provisioning.tabs))]
        new = [*chain.from_iterable(map(maker.add, provisioning.new))]
        if not (new or completed):
            return ()
        try:  # new tabs first: what is completed may take its choices from one
            self._client.update([*new, *completed])
        except TemporaryFailure as error:
            hint = phrase("hint_setup_again")
            raise SheetUnreachable(self.name, error.what, hint) from error
        return tuple(maker.added)
