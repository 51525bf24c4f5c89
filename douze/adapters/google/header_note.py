"""The note on a header that says when the last pass was: what else stands in it is staff's."""

import json
from collections.abc import Mapping
from typing import Any

from douze.adapters.google.client import SheetsClient
from douze.adapters.google.failures import whole_answer
from douze.model.cell_address import quoted_title

#: How the one line ends that is ours: with a moment in brackets, in UTC.
_OURS = "Z]"
_ASKED = "sheets(properties.sheetId,data.rowData.values(formattedValue,note))"


def put_header_note(client: SheetsClient, title: str, header: str, told: str) -> None:
    """Say this in the note of a header, wherever it stands now.

    It is looked for once more just before, since staff may have moved the column. Raises as
    `SheetsClient.once`.
    """
    asked: Mapping[str, Any] = {"fields": _ASKED, "ranges": [f"{quoted_title(title)}!1:1"]}
    sheet_id, cells = client.once(asked, _first_row)
    for column, (text, note) in enumerate(cells):
        if text == header:
            client.update([_request(sheet_id, column, _with(note, told))])
            return


def _first_row(content: bytes) -> tuple[int, list[tuple[str, str]]]:
    """Read the tab's number, and of each cell of its first row what it shows and its note.

    Raises TemporaryFailure for a part of an answer.
    """
    with whole_answer():
        (sheet,) = json.loads(content)["sheets"]
        rows = sheet.get("data", [{}])[0].get("rowData", [{}])
        cells = rows[0].get("values", [])
        texts = [(str(c.get("formattedValue", "")), str(c.get("note", ""))) for c in cells]
        return sheet.get("properties", {}).get("sheetId", 0), texts


def _with(note: str, told: str) -> str:
    """Put our line below what stands there, in the place of the one before."""
    # Staff may have written more there: of all lines only ours is replaced.
    others = [line for line in note.splitlines() if not line.endswith(_OURS)]
    return "\n".join([*others, told])


def _request(sheet_id: int, column: int, note: str) -> Mapping[str, Any]:
    span = {
        "sheetId": sheet_id,
        "startRowIndex": 0,
        "endRowIndex": 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    rows = [{"values": [{"note": note}]}]
    return {"updateCells": {"range": span, "rows": rows, "fields": "note"}}
