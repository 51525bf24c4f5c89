"""What a usual script does: gspread, and a request for each row. `URL KEY CREDENTIALS PORT`.

Reads all answers, appends a row for each new one, writes a letter, and notes on the row that
it went. Decides nothing about seats or dues, and forgets everything if it is stopped.
"""

import smtplib
import sys
from email.message import EmailMessage

from bench.rivals.google import client


def main() -> None:
    """One run; says how many rows it has done after each."""
    url, key, credentials, port = sys.argv[1:]
    book = client(url, credentials).open_by_key(key)
    registrations = book.worksheet("Inscriptions")
    known = {(r["Session"], r["E-mail"]) for r in registrations.get_all_records()}
    done = 0
    with smtplib.SMTP("localhost", int(port)) as server:
        for answer in book.worksheet("Réponses au formulaire 1").get_all_records():
            who = (answer["Session"], str(answer["Adresse e-mail"]))
            if who in known or "@" not in who[1] or " " in who[1]:
                continue
            known.add(who)
            row = ["", who[0], "", answer["Prénom"], answer["Nom"], who[1]]
            registrations.append_row(row)
            letter = EmailMessage()
            letter["From"], letter["To"] = "formation@example.org", who[1]
            letter["Subject"] = f"Votre inscription à {who[0]}"
            letter.set_content(f"Bonjour {answer['Prénom']},\n\nvotre place est confirmée.\n")
            server.send_message(letter)
            registrations.update_cell(len(known) + 1, 14, "envoyé")
            done += 1
            sys.stdout.write(f"{done}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
