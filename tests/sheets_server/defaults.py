"""What a new spreadsheet looks like before anybody has touched it."""

from tests.sheets_server.colours import THEME
from tests.sheets_server.errors import Json

_WHITE = {"red": 1, "green": 1, "blue": 1}

FORMAT: Json = {
    "backgroundColor": _WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": _WHITE},
}

PROPERTIES: Json = {
    "autoRecalc": "ON_CHANGE",
    "defaultFormat": FORMAT,
    "spreadsheetTheme": {
        "primaryFontFamily": "Arial",
        "themeColors": [
            {"colorType": kind, "color": {"rgbColor": rgb}} for kind, rgb in THEME.items()
        ],
    },
}

ROW_PIXELS = 21
COLUMN_PIXELS = 100
