"""What cannot be left out: two requests, a template, a message, a mail server.

`URL KEY CREDENTIALS PORT COUNT`: reads the answers in one request and writes a column in
another, with a letter to each of the first COUNT in between. No rule, no memory, no checks.
"""

import smtplib
import sys
from email.message import EmailMessage

import jinja2

from bench.rivals.google import session

_TEXT = """\
Bonjour {{ first }} {{ last }},

votre place est confirmée pour la session {{ session }}. Vous recevrez le lien par e-mail.

Contact : Geneviève Ganivet, formation@example.org
"""


def main() -> None:
    """One run."""
    url, key, credentials, port, count = sys.argv[1:]
    google = session(url, credentials)
    values = f"{url}/v4/spreadsheets/{key}/values"
    answers = google.get(f"{values}/'Réponses au formulaire 1'").json()["values"][1:]
    going = [answer for answer in answers if "." in answer[1].rpartition("@")[2].strip()]
    text = jinja2.Template(_TEXT)
    page = jinja2.Template(f"<html><body><p>{_TEXT}</p></body></html>")
    with smtplib.SMTP("localhost", int(port)) as server:
        for _, email, first, last, _, code, *_ in going[: int(count)]:
            words = {"first": first, "last": last, "session": code}
            letter = EmailMessage()
            letter["From"], letter["To"] = "formation@example.org", email
            letter["Subject"] = f"Votre place est confirmée – {code}"
            letter.set_content(text.render(words))
            letter.add_alternative(page.render(words), subtype="html")
            server.sendmail("formation@example.org", [email], letter.as_bytes())
    rows = [["", answer[5], "", *answer[2:4], answer[1]] for answer in going]
    body = {"range": f"'Inscriptions'!A2:F{len(rows) + 1}", "values": rows}
    written = google.put(f"{values}/{body['range']}", params={"valueInputOption": "RAW"}, json=body)
    written.raise_for_status()


if __name__ == "__main__":
    main()
