"""A local Google Sheets: the API over a real grid, on 127.0.0.1, for tests and rehearsals."""

from tests.sheets_server.documents import Sharing
from tests.sheets_server.faults import Fault
from tests.sheets_server.hands import Tab
from tests.sheets_server.server import SheetsServer

__all__ = ["Fault", "Sharing", "SheetsServer", "Tab"]
