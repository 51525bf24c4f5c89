"""The same letters, ready made, by a bare loop over smtplib: `PORT FOLDER [PASSWORD]`."""

import os
import smtplib
import ssl
import sys
from email import message_from_bytes
from pathlib import Path


def main() -> None:
    """Send every .eml file of a folder over one connection; nothing is remembered."""
    port, folder, *password = sys.argv[1:]
    with smtplib.SMTP("localhost", int(port)) as server:
        if password:
            server.starttls(context=ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"]))
            server.login("douze", password[0])
        for file in sorted(Path(folder).glob("*.eml")):
            raw = file.read_bytes()
            server.sendmail("formation@example.org", [message_from_bytes(raw)["To"]], raw)


if __name__ == "__main__":
    main()
