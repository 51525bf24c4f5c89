"""What cannot be left out: two requests, a template, a message, a mail server.

`URL KEY CREDENTIALS PORT LETTER COUNT`: reads the answers in one request and writes a column in
another, with a letter to each of the first COUNT in between, as long as our LETTER (an .eml) is.
No rule, no memory, no checks.
"""

import smtplib
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import jinja2

from bench.rivals.google import session

#: Whom the letter shown by `preview` is for.
_SAMPLE = "Zoé Martin"


def main() -> None:
    """One run."""
    url, key, credentials, port, letter, count = sys.argv[1:]
    google = session(url, credentials)
    values = f"{url}/v4/spreadsheets/{key}/values"
    answers = google.get(f"{values}/'Réponses au formulaire 1'").json()["values"][1:]
    going = [answer for answer in answers if "." in answer[1].rpartition("@")[2].strip()]
    text, page = (_form(Path(letter), kind) for kind in ("plain", "html"))
    with smtplib.SMTP("localhost", int(port)) as server:
        for _, email, first, last, _, code, *_ in going[: int(count)]:
            words = {"name": f"{first} {last}"}
            message = EmailMessage(policy=policy.SMTP)
            message["From"], message["To"] = "formation@example.org", email
            message["Subject"] = f"Votre place est confirmée – {code}"
            message.set_content(text.render(words))
            message.add_alternative(page.render(words), subtype="html")
            server.sendmail("formation@example.org", [email], message.as_bytes())
    rows = [["", answer[5], "", *answer[2:4], answer[1]] for answer in going]
    body = {"range": f"'Inscriptions'!A2:F{len(rows) + 1}", "values": rows}
    written = google.put(f"{values}/{body['range']}", params={"valueInputOption": "RAW"}, json=body)
    written.raise_for_status()


def _form(letter: Path, kind: str) -> jinja2.Template:
    """One half of a letter, with a blank for the name."""
    half = message_from_bytes(letter.read_bytes(), policy=policy.SMTP).get_body((kind,))
    assert half is not None
    words: str = half.get_content()
    assert _SAMPLE in words
    form: jinja2.Template = jinja2.Template(words.replace(_SAMPLE, "{{ name }}"))
    return form


if __name__ == "__main__":
    main()
