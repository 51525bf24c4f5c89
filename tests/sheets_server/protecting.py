"""Protected ranges: who may write where."""

from tests.sheets_server.areas import Area, Box
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Sheet

REFUSAL = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner "
    "to remove protection if you need to edit."
)


def check_editable(sheet: Sheet, box: Box) -> None:
    """Refuse a change to cells that the robot may not edit.

    Whoever protects a range through the API may edit it; only a range that staff have
    protected (`requestingUserCanEdit` is missing) is closed to the robot.
    """
    for protected in sheet.protected:
        if protected.get("requestingUserCanEdit") or protected.get("warningOnly"):
            continue
        if not sheet.box(Area.of(protected.get("range", {}))).meets(box):
            continue
        free = [sheet.box(Area.of(r)) for r in protected.get("unprotectedRanges", [])]
        if not any(inner.holds(box) for inner in free):
            raise invalid(REFUSAL)
