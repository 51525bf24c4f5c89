"""An .xlsx file that is made ready: made where it is missing, completed where it is there."""

from collections.abc import Sequence

from douze.adapters.new_workbook import write_workbook
from douze.adapters.xlsx.markup import DamagedPart
from douze.adapters.xlsx.provision import provision_workbook
from douze.adapters.xlsx.reading import read_tabs
from douze.adapters.xlsx.verify_workbook import Misread, verify_workbook
from douze.adapters.xlsx_file import XlsxFile
from douze.errors.sheet import WorkbookUnwritable
from douze.model.design import Added, Provisioning, TabDesign
from douze.model.os_words import os_words
from douze.model.phrases import phrase


class XlsxSetup(XlsxFile):
    """One .xlsx file. What is there stays byte for byte; see `XlsxFile`."""

    forms = False  #: answers are typed or pasted

    def exists(self) -> bool:
        """Whether there is a spreadsheet to be completed."""
        return self._path.exists()

    def make(self, designs: Sequence[TabDesign]) -> None:
        """Make a new workbook with these tabs. Raises WorkbookUnwritable."""
        try:
            write_workbook(self._path.resolve(), designs)
        except OSError as error:
            reason = phrase("error_workbook_unwritable", why=os_words(error))
            hint = phrase("hint_right_to_write")
            raise WorkbookUnwritable(str(self._path), reason, hint) from error

    def provision(self, provisioning: Provisioning) -> tuple[Added, ...]:
        """Add what is missing of this, all of it or nothing, and say what it was.

        Places are those of the last `read`. Raises WorkbookBusy, StaleSnapshot,
        WorkbookUnwritable, NotAWorkbook.
        """
        if self._reading is None:
            self.read()
        self.check_writable()
        reading = self._reading
        assert reading is not None, "it was just read"
        try:
            before = read_tabs(reading.package)
            provisioned = provision_workbook(reading.package, provisioning, before.rows)
        except DamagedPart as error:
            raise self._unreadable(reading.package.content, error) from error
        if provisioned.added:
            self._check_same(reading.package.content, reading.fingerprint)
            titles = [*before.titles, *(design.title for design in provisioning.new)]
            try:
                verify_workbook(provisioned.package, titles, provisioned.rows)
            except Misread as error:
                raise self._misread(error) from error
            self._replace(provisioned.package.content, reading.package.content, reading.fingerprint)
            self._reading = None
        return provisioned.added
