"""What mailmerge needs to send letters like ours: a template, a table and a configuration."""

import csv
from email import message_from_bytes, policy
from pathlib import Path

_TEMPLATE = """\
TO: {{email}}
SUBJECT: {{subject}}
FROM: Cap Rural <formation@example.org>
Content-Type: text/markdown; charset=UTF-8

{{words}}
"""


def write_files(
    letters: Path, folder: Path, port: int, *, count: int, secure: bool
) -> list[str | Path]:
    """Write the three files for the first of a folder of letters; give the command's words."""
    folder.mkdir()
    template, table, server = folder / "template.txt", folder / "table.csv", folder / "server.conf"
    template.write_text(_TEMPLATE, "utf-8")
    how = "security = STARTTLS\nusername = douze\n" if secure else ""
    server.write_text(f"[smtp_server]\nhost = localhost\nport = {port}\n{how}", "utf-8")
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("email", "subject", "words"))
        for letter in sorted(letters.glob("*.eml"))[:count]:
            message = message_from_bytes(letter.read_bytes(), policy=policy.SMTP)
            words = message.get_body(("plain",))
            assert words is not None
            address = message["To"].addresses[0].addr_spec
            rows.writerow((address, message["Subject"], words.get_content()))
    files = ("--template", template, "--database", table, "--config", server)
    return ["--no-dry-run", "--no-limit", *files]
