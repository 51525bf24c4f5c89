"""`python -m tests.sheets_server`: the local Sheets server as a command."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.sheets_server.server import SheetsServer


def main() -> None:
    """Start the server, say where it is, and answer until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.sheets_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--load", type=Path, metavar="FILE.xlsx", help="what it holds")
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help="of every answer")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="JSON: what goes wrong when")
    parser.add_argument("--log", type=Path, metavar="FILE", help="every request, a line each")
    parser.add_argument("--quota", type=int, default=0, help="reads, and writes, a minute; 0: none")
    parser.add_argument("--title", default="Inscriptions")
    parser.add_argument("--locale", default="fr_FR")
    parser.add_argument("--time-zone", default="Europe/Paris")
    parser.add_argument(
        "--any-token", action="store_true", help="let in whoever brings a token, or none"
    )
    parser.add_argument("--credentials", type=Path, metavar="FILE", help="where to write them")
    given = parser.parse_args()
    server = SheetsServer(
        title=given.title, locale=given.locale, time_zone=given.time_zone, workbook=given.load
    )
    server.latency, server.quota = given.latency / 1000, given.quota
    if given.any_token:
        server.door.trust()
    if given.faults:
        server.faults.load(given.faults)
    if given.log:
        server.log_to(given.log)
    bound = server.listen(given.port)
    with tempfile.TemporaryDirectory(prefix="sheets-server-") as folder:
        path = given.credentials or Path(folder) / "service-account.json"
        server.credentials = server.door.write_credentials(path, server.url)
        for name in ("url", "key", "credentials"):
            sys.stdout.write(f"{name}: {getattr(server, name)}\n")
        sys.stdout.flush()
        server.serve(bound)


if __name__ == "__main__":
    main()
