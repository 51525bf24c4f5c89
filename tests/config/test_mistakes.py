"""Every mistake in `config.yaml` is told, with its line, its setting and what to do."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douze.config.declared import declared
from douze.config.load import load
from douze.config.value_forms import COLUMNS
from douze.errors import ConfigProblems
from douze.model.settings import LetterRules
from tests.memory import MEMORY
from tests.said import said

NUMBER = "expected a whole number"
NO_EMPTY_FILE = "the file is empty. Copy the config.yaml that came with Douze"
LOOK = "Look at this line and the one before it: spaces at the start, colons, quotes"
ADDRESS = "expected one address such as Name <somebody@example.org>"
DURATION = "expected a duration such as 30min, 2h or 7d"
TIME = "expected a time such as 18:00"
HOURS = "expected two different times such as 20:00-08:00, or nothing"
DAY = "expected a month and a day of every year, such as 09-01"
FORM = "expected an https:// address with {token} in it, once"
WEB = "expected an address that begins with https:// or http://"
RHYTHM = "expected a rhythm such as every 10 minutes or every 2 hours"
ENDPOINT = "expected an https:// address, or http:// on this machine"
KEY = "expected the key between /d/ and /edit in the spreadsheet's address"
NOT_SECRET = "expected the name of an environment variable, not a password"
#: Whoever adds a setting there has no list of them to change.
IN_LETTERS = ", ".join(declared(LetterRules).inside)

#: A sentence: what stands in the file, and all that is said about it.
MISTAKES = {
    # Numbers
    "a word is no number": (
        "seats:\n  default: douze",
        f"line 2, seats.default: {NUMBER} of at least 0, got 'douze'",
    ),
    "half a seat is no number of seats": (
        "seats: {default: 12.5}",
        f"line 1, seats.default: {NUMBER} of at least 0, got '12.5'",
    ),
    "seats are not negative": (
        "seats: {default: -1}",
        f"line 1, seats.default: {NUMBER} of at least 0, got '-1'",
    ),
    "a number that was rubbed out is told": (
        "seats:\n  default:",
        f"line 2, seats.default: {NUMBER} of at least 0, got nothing",
    ),
    "a list is no number": (
        "seats: {default: [12]}",
        f"line 1, seats.default: {NUMBER} of at least 0, got a list",
    ),
    "a section is no number": (
        "seats: {default: {a: 12}}",
        f"line 1, seats.default: {NUMBER} of at least 0, got a section",
    ),
    "what is long is cut short": (
        f"seats: {{default: {'x' * 70}}}",
        f"line 1, seats.default: {NUMBER} of at least 0, got '{'x' * 60}…'",
    ),
    "a hold is no longer than a year": (
        "dues: {hold_days: 367}",
        f"line 1, dues.hold_days: {NUMBER} from 0 to 366, got '367'",
    ),
    "grace is no longer than a year": (
        "dues: {grace_days: 400}",
        f"line 1, dues.grace_days: {NUMBER} from 0 to 366, got '400'",
    ),
    "an absence is no longer than a year": (
        "seats: {absent_hours: 99999}",
        f"line 1, seats.absent_hours: {NUMBER} from 0 to 8760, got '99999'",
    ),
    "changes settle within a day": (
        "letters: {settle_minutes: 1441}",
        f"line 1, letters.settle_minutes: {NUMBER} from 0 to 1440, got '1441'",
    ),
    "ports end at 65535": (
        "mail: {port: 70000}",
        f"line 1, mail.port: {NUMBER} from 1 to 65535, got '70000'",
    ),
    "a provider lets at least one letter through in an hour": (
        "mail: {per_hour: 0}",
        f"line 1, mail.per_hour: {NUMBER} of at least 1, got '0'",
    ),
    "a provider lets at least one letter through in a day": (
        "mail: {per_day: 0}",
        f"line 1, mail.per_day: {NUMBER} of at least 1, got '0'",
    ),
    "a guard on vanished rows is a number": (
        "guard: {vanished: few}",
        f"line 1, guard.vanished: {NUMBER} of at least 0, got 'few'",
    ),
    "a part of the whole is at most all of it": (
        "guard: {vanished_percent: 101}",
        f"line 1, guard.vanished_percent: {NUMBER} from 0 to 100, got '101'",
    ),
    "a guard that lets no letter through would stop everything": (
        "guard: {letters: 0}",
        f"line 1, guard.letters: {NUMBER} of at least 1, got '0'",
    ),
    # Truth, words, text
    "perhaps is neither true nor false": (
        "dues: {required: peut-être}",
        "line 1, dues.required: expected true or false, got 'peut-être'",
    ),
    "only two languages are spoken": (
        "language: de",
        "line 1, language: expected fr or en, got 'de'",
    ),
    "a spreadsheet is of a known kind": (
        "spreadsheet: {kind: excel}",
        "line 1, spreadsheet.kind: expected workbook or google, got 'excel'",
    ),
    "mail is of a known kind": (
        "mail: {kind: sendmail}",
        "line 1, mail.kind: expected folder or smtp, got 'sendmail'",
    ),
    "encryption is of a known kind": (
        "mail: {security: ssl}",
        "line 1, mail.security: expected starttls, tls or none, got 'ssl'",
    ),
    "an association has a name": (
        "association: {name: '  '}",
        "line 1, association.name: expected one line of text, got '  '",
    ),
    "a name cannot smuggle in a second line": (
        'association: {name: "Cap\\nBcc: x@example.org"}',
        "line 1, association.name: expected one line of text, got 'Cap\\nBcc: x@example.org'",
    ),
    "a telephone number is no list": (
        "association: {phone: [06, 12]}",
        "line 1, association.phone: expected one line of text, got a list",
    ),
    "the ledger has a place": ("ledger:", "line 1, ledger: expected one line of text, got nothing"),
    "legal forms are a list": (
        "dues: {legal_forms: association}",
        "line 1, dues.legal_forms: expected a list of at least one, got 'association'",
    ),
    # Times
    "a duration is written in its short form": (
        "seats: {promote_until: 2 heures}",
        f"line 1, seats.promote_until: {DURATION}, got '2 heures'",
    ),
    "a duration has a unit": (
        "letters: {link_before: 24}",
        f"line 1, letters.link_before: {DURATION}, got '24'",
    ),
    "a duration is at most a year": (
        "letters: {reminder_before: 367d}",
        f"line 1, letters.reminder_before: {DURATION}, got '367d'",
    ),
    "a day has 24 hours": ("digest: {at: 24:00}", f"line 1, digest.at: {TIME}, got '24:00'"),
    "a time has minutes": (
        "dues: {deadline_time: 18h}",
        f"line 1, dues.deadline_time: {TIME}, got '18h'",
    ),
    "quiet hours that begin when they end are none": (
        "letters: {quiet: '20:00-20:00'}",
        f"line 1, letters.quiet: {HOURS}, got '20:00-20:00'",
    ),
    "quiet hours have an end": (
        "letters: {quiet: '20:00'}",
        f"line 1, letters.quiet: {HOURS}, got '20:00'",
    ),
    "quiet hours are no list": (
        "letters: {quiet: [20:00-08:00]}",
        f"line 1, letters.quiet: {HOURS}, got a list",
    ),
    "quiet hours are those of a clock": (
        "letters: {quiet: '20:00-24:00'}",
        f"line 1, letters.quiet: {HOURS}, got '20:00-24:00'",
    ),
    "29 February is not a day of every year": (
        "dues: {year_starts: 02-29}",
        f"line 1, dues.year_starts: {DAY}, got '02-29'",
    ),
    "a year starts on some day": (
        "dues: {year_starts: ''}",
        f"line 1, dues.year_starts: {DAY}, got nothing",
    ),
    "the month stands before the day": (
        "dues: {early_from: 31-08}",
        f"line 1, dues.early_from: {DAY}, got '31-08'",
    ),
    "a city is recognised": (
        "timezone: paris",
        "line 1, timezone: expected a time zone such as Europe/Paris, got 'paris'."
        " Did you mean Europe/Paris?",
    ),
    "a slip in a zone is recognised": (
        "timezone: Europe/Pariss",
        "line 1, timezone: expected a time zone such as Europe/Paris, got 'Europe/Pariss'."
        " Did you mean Europe/Paris?",
    ),
    "a continent is no zone": (
        "timezone: ../../etc/passwd",
        "line 1, timezone: expected a time zone such as Europe/Paris, got '../../etc/passwd'",
    ),
    "a rhythm is written in English": (
        "schedule: {apply: toutes les 10 minutes}",
        f"line 1, schedule.apply: {RHYTHM}, got 'toutes les 10 minutes'",
    ),
    "never is no rhythm": (
        "schedule: {apply: every 0 minutes}",
        f"line 1, schedule.apply: {RHYTHM}, got 'every 0 minutes'",
    ),
    "a rhythm is at most a day": (
        "schedule: {apply: every 25 hours}",
        f"line 1, schedule.apply: {RHYTHM}, got 'every 25 hours'",
    ),
    # Addresses
    "a contact has an address": (
        "association: {contact: Geneviève Ganivet}",
        f"line 1, association.contact: {ADDRESS}, got 'Geneviève Ganivet'",
    ),
    "an address is ASCII before the @": (
        "mail: {from: geneviève@example.org}",
        f"line 1, mail.from: {ADDRESS}, got 'geneviève@example.org'",
    ),
    "two addresses are one too many": (
        'mail: {from: "zoe@example.org, max@example.org"}',
        f"line 1, mail.from: {ADDRESS}, got 'zoe@example.org, max@example.org'",
    ),
    "an address has a domain": (
        "mail: {from: Zoe <zoe@example>}",
        f"line 1, mail.from: {ADDRESS}, got 'Zoe <zoe@example>'",
    ),
    "a withdrawal form's address says where the code goes": (
        "association: {withdraw: https://docs.google.com/forms/d/e/x/viewform}",
        f"line 1, association.withdraw: {FORM}, got 'https://docs.google.com/forms/d/e/x/viewform'",
    ),
    "the code goes to one place": (
        "association:\n  withdraw: https://a.example/?a={token}&b={token}",
        f"line 2, association.withdraw: {FORM}, got 'https://a.example/?a={{token}}&b={{token}}'",
    ),
    "the code is told to nobody on the way": (
        "association:\n  withdraw: http://a.example/?a={token}",
        f"line 2, association.withdraw: {FORM}, got 'http://a.example/?a={{token}}'",
    ),
    "nothing else stands in braces": (
        "association:\n  withdraw: https://a.example/{form}?a={token}",
        f"line 2, association.withdraw: {FORM}, got 'https://a.example/{{form}}?a={{token}}'",
    ),
    "who is asked can answer": (
        "seats: {ask_before: 3d}",
        "line 1, seats.ask_before: does not go without association.withdraw: people answer by that "
        "form. Fill it in, or leave this empty",
    ),
    "when somebody is asked is a duration": (
        "association: {withdraw: 'https://a.example/?a={token}'}\nseats: {ask_before: soon}",
        f"line 2, seats.ask_before: {DURATION}, got 'soon'",
    ),
    "a mailbox has a user": (
        "mail: {bounces: {host: imap.example.org}}",
        "line 1, mail.bounces.user: needed with mail.bounces.host",
    ),
    "a mailbox has a password": (
        'mail: {bounces: {host: imap.example.org, user: a, password_env: ""}}',
        "line 1, mail.bounces.password_env: needed with mail.bounces.host",
    ),
    "what was read is not put where it is read": (
        "mail: {bounces: {folder: INBOX, move_to: Inbox}}",
        "line 1, mail.bounces.move_to: has to be another folder than mail.bounces.folder",
    ),
    "a password for a mailbox is no setting": (
        "mail: {bounces: {password_env: Secret-7f3a}}",
        f"line 1, mail.bounces.password_env: {NOT_SECRET}",
    ),
    "a mailbox elsewhere is read in secret": (
        "mail: {bounces: {host: imap.example.org, user: a, security: none}}",
        "line 1, mail.bounces.security: none is for a server on this machine only, not for "
        "'imap.example.org'",
    ),
    "a bulletin is on the web": (
        "association: {bulletin: bulletin.pdf}",
        f"line 1, association.bulletin: {WEB}, got 'bulletin.pdf'",
    ),
    "a bulletin's address names a site": (
        'association: {bulletin: "https://"}',
        f"line 1, association.bulletin: {WEB}, got 'https://'",
    ),
    "the key to the sheet does not travel in clear": (
        "spreadsheet: {endpoint: http://example.org/}",
        f"line 1, spreadsheet.endpoint: {ENDPOINT}, got 'http://example.org/'",
    ),
    "a name that begins like this machine's number is another machine": (
        "spreadsheet: {endpoint: http://127.0.0.1.example.org/}",
        f"line 1, spreadsheet.endpoint: {ENDPOINT}, got 'http://127.0.0.1.example.org/'",
    ),
    "a title is no key": (
        "spreadsheet: {key: Nos inscriptions}",
        f"line 1, spreadsheet.key: {KEY}, got 'Nos inscriptions'",
    ),
    "a form is no spreadsheet": (
        "spreadsheet: {key: https://docs.google.com/forms/d/1a-B_c/edit}",
        "line 1, spreadsheet.key: this is a form; its spreadsheet is wanted. In the form: "
        "Responses > View in Sheets, then copy the address of what opens "
        "(docs.google.com/spreadsheets/d/…); got 'https://docs.google.com/forms/d/1a-B_c/edit'",
    ),
    "a form's short address is no spreadsheet": (
        "spreadsheet: {key: https://forms.gle/Abc123}",
        "line 1, spreadsheet.key: this is a form; its spreadsheet is wanted. In the form: "
        "Responses > View in Sheets, then copy the address of what opens "
        "(docs.google.com/spreadsheets/d/…); got 'https://forms.gle/Abc123'",
    ),
    "a folder of Drive is no spreadsheet": (
        "spreadsheet: {key: https://drive.google.com/drive/folders/1a-B_c}",
        "line 1, spreadsheet.key: this is a folder of Drive; a spreadsheet is wanted. Open the "
        "one in it, and copy its address (docs.google.com/spreadsheets/d/…); got "
        "'https://drive.google.com/drive/folders/1a-B_c'",
    ),
    "a file in Drive is no spreadsheet": (
        "spreadsheet: {key: https://drive.google.com/file/d/1a-B_c/view}",
        "line 1, spreadsheet.key: this is a file in Drive; a Google Sheet is wanted. Open it in "
        "Google Sheets (File > Save as Google Sheets for an .xlsx), and copy its address "
        "(docs.google.com/spreadsheets/d/…); got 'https://drive.google.com/file/d/1a-B_c/view'",
    ),
    "a document is no spreadsheet": (
        "spreadsheet: {key: https://docs.google.com/document/d/1a-B_c/edit}",
        "line 1, spreadsheet.key: this is a document and no spreadsheet; a Google Sheet is "
        "wanted, whose address begins with docs.google.com/spreadsheets/d/; got "
        "'https://docs.google.com/document/d/1a-B_c/edit'",
    ),
    "a published copy is no spreadsheet": (
        "spreadsheet: {key: https://docs.google.com/spreadsheets/d/e/2PACX-1/pubhtml}",
        "line 1, spreadsheet.key: this is the address of a published copy, which nobody can "
        "write to; open the spreadsheet itself, and copy the address from there "
        "(docs.google.com/spreadsheets/d/…/edit); got "
        "'https://docs.google.com/spreadsheets/d/e/2PACX-1/pubhtml'",
    ),
    "a Google Sheet's address is no path": (
        "spreadsheet: {path: https://docs.google.com/spreadsheets/d/1a-B_c/edit}",
        "line 1, spreadsheet.path: this is a Google Sheet's address; the path of an .xlsx file is "
        "wanted. For a Google Sheet, write kind: google, and its address after key; got "
        "'https://docs.google.com/spreadsheets/d/1a-B_c/edit'",
    ),
    "a password in the wrong place is not shown": (
        "mail: {password_env: s3cret!}",
        f"line 1, mail.password_env: {NOT_SECRET}",
    ),
    # Settings that need each other
    "Google needs a key and credentials": (
        "spreadsheet:\n  kind: google",
        "line 1, spreadsheet.key: needed when spreadsheet.kind is google\n"
        "line 1, spreadsheet.credentials: needed when spreadsheet.kind is google",
    ),
    "a workbook needs a path": (
        "spreadsheet:\n  path: ''",
        "line 2, spreadsheet.path: needed when spreadsheet.kind is workbook",
    ),
    "SMTP needs a host": (
        "mail:\n  host:\n  kind: smtp",
        "line 2, mail.host: needed when mail.kind is smtp",
    ),
    "an outbox needs a folder": (
        "mail: {path: ''}",
        "line 1, mail.path: needed when mail.kind is folder",
    ),
    "letters do not travel in clear": (
        "mail: {kind: smtp, host: smtp.example.org, security: none}",
        "line 1, mail.security: none is for a server on this machine only,"
        " not for 'smtp.example.org'",
    ),
    "a login needs a password": (
        "mail: {user: douze, password_env: ''}",
        "line 1, mail.password_env: needed with mail.user",
    ),
    # Tabs and columns
    "two tabs have two titles": (
        "spreadsheet:\n  tabs:\n    members: Liste\n    messages: liste",
        "line 4, spreadsheet.tabs.messages: two tabs cannot have the same title, 'liste'",
    ),
    "a title is not a default's either": (
        "spreadsheet: {tabs: {members: Inscriptions}}",
        "line 1, spreadsheet.tabs.registrations: two tabs cannot have the same title,"
        " 'Inscriptions'",
    ),
    "an answer tab stands there once": (
        "spreadsheet: {tabs: {answers: [Zoe, Max, zoe]}}",
        "line 1, spreadsheet.tabs.answers: two tabs cannot have the same title, 'zoe'",
    ),
    "there is an answer tab": (
        "spreadsheet: {tabs: {answers: []}}",
        "line 1, spreadsheet.tabs.answers: expected a list of at least one, got nothing",
    ),
    "answer tabs are a list": (
        "spreadsheet: {tabs: {answers: Zoe}}",
        "line 1, spreadsheet.tabs.answers: expected a list of at least one, got 'Zoe'",
    ),
    "a tab has a title": (
        "spreadsheet:\n  tabs:\n    answers:\n      - Zoe\n      - ''",
        "line 5, spreadsheet.tabs.answers (2).tab: expected one line of text, got nothing",
    ),
    "an answer tab knows two settings": (
        "spreadsheet:\n  tabs:\n    answers:\n      - {tab: Zoe, sesion: MAX}",
        "line 4, spreadsheet.tabs.answers (1).sesion: unknown setting. Did you mean session?",
    ),
    "a column that nobody knows is told with its neighbour": (
        "spreadsheet:\n  columns:\n    emal: Votre courriel",
        "line 3, spreadsheet.columns.emal: unknown column. Did you mean email?",
    ),
    "a column without neighbour is told with all": (
        "spreadsheet: {columns: {zzz: Courriel}}",
        "line 1, spreadsheet.columns.zzz: unknown column. Known here: " + ", ".join(COLUMNS),
    ),
    "a column has a title": (
        "spreadsheet: {columns: {notes: ''}}",
        "line 1, spreadsheet.columns.notes: expected one line of text, got nothing",
    ),
    # Names of settings
    "a slip in a name is recognised": (
        "dues:\n  hold_day: 7",
        "line 2, dues.hold_day: unknown setting. Did you mean hold_days?",
    ),
    "capitals count": ("SEATS:", "line 1, SEATS: unknown setting. Did you mean seats?"),
    "a setting in the wrong section is recognised": (
        "hold_days: 7",
        "line 1, hold_days: unknown setting. Did you mean dues.hold_days?",
    ),
    "a name without neighbour is told with all": (
        "letters: {zzz: 1}",
        f"line 1, letters.zzz: unknown setting. Known here: {IN_LETTERS}",
    ),
    "a password is nowhere in the file": (
        "mail: {password: s3cret}",
        "line 1, mail.password: unknown setting. Did you mean password_env?",
    ),
    "a section is no text": (
        "letters: 24h",
        f"line 1, letters: expected a section with {IN_LETTERS}, got '24h'",
    ),
    "a section is no list": (
        "digest: [at]",
        "line 1, digest: expected a section with at, got a list",
    ),
    "columns are a section": (
        "spreadsheet: {columns: email}",
        "line 1, spreadsheet.columns: expected a section, got 'email'",
    ),
    "of two equal names neither wins in silence": (
        "seats:\n  default: 12\n  absent_hours: 1\n  default: 13",
        "line 4, seats.default: set twice, first on line 2. Remove one of them",
    ),
    "of two equal sections neither wins in silence": (
        "seats: {default: 12}\ndigest:\nseats: {default: douze, default: 1}",
        "line 3, seats: set twice, first on line 1. Remove one of them",
    ),
    # YAML
    "a list as a name is told, and the rest is read": (
        "? [seats]\n: {default: 12}\nlanguage: de",
        "line 1: the name of a setting must be a word\n"
        "line 3, language: expected fr or en, got 'de'",
    ),
    "a star is no reference": (
        "seats: {default: *star}",
        "line 1, seats.default: text that begins with * must stand in quotes",
    ),
    "an ampersand is no anchor": (
        "association:\n  name: &Co Cap",
        "line 2, association.name: text that begins with & must stand in quotes",
    ),
    "a name is no anchor either": (
        "&s seats: {default: 12}",
        "line 1, seats: text that begins with & must stand in quotes",
    ),
    "an anchored section is told too": (
        "seats: &s {default: 12}",
        "line 1, seats: text that begins with & must stand in quotes",
    ),
    "an exclamation mark is no type": (
        "association: {name: !!python/object/apply:os.system [ls]}",
        "line 1, association.name: text that begins with ! must stand in quotes",
    ),
    "a tabulator is named as such": (
        "seats:\n\tdefault: 12",
        "line 2: this is not YAML. Indent with spaces, not with tabs",
    ),
    "a missing bracket is told with its line": (
        "language: fr\ndues: [a\nseats: 1",
        "line 3: this is not YAML. " + LOOK,
    ),
    "a colon in bare text is told with its line": (
        "language: fr\nledger: C: x",
        "line 2: this is not YAML. " + LOOK,
    ),
    "a control character is told with its line": (
        "# été à Noël, déjà fêté\nledger: \x07\n\n\n",
        "line 2: there is a character that no text holds. Remove it",
    ),
    "text is no configuration": (
        "Bonjour",
        "line 1: there are no settings here. Each setting is written name: value",
    ),
    "a list is no configuration": (
        "# Bonjour\n- seats",
        "line 2: there are no settings here. Each setting is written name: value",
    ),
    "one file holds one document": (
        "language: fr\n---\nlanguage: en",
        "line 2: a second document begins. Remove the dashes",
    ),
    "sections without end are refused": (
        "seats: " + "[" * 25,
        "line 1: sections stand in sections without end",
    ),
    "an empty file is told": ("", NO_EMPTY_FILE),
    "a file of comments is an empty file": ("# seats:\n", NO_EMPTY_FILE),
    "a file of dashes is an empty file": ("---\n", NO_EMPTY_FILE),
    # All at once
    "mistakes of every sort are told at once, in the file's order": (
        "mail: {kind: smtp, port: x}\nseats: {default: 1, default: 2}\nlanguage: de\nzzzz: *z\n",
        "line 1, mail.host: needed when mail.kind is smtp\n"
        "line 1, mail.port: expected a whole number from 1 to 65535, got 'x'\n"
        "line 2, seats.default: set twice, first on line 2. Remove one of them\n"
        "line 3, language: expected fr or en, got 'de'\n"
        "line 4, zzzz: text that begins with * must stand in quotes",
    ),
}


def problems_of(path: Path) -> str:
    with pytest.raises(ConfigProblems) as caught:
        load(path)
    return "\n".join(said(problem) for problem in caught.value.problems)


@pytest.mark.parametrize(("typed", "told"), MISTAKES.values(), ids=MISTAKES)
def test_mistake(tmp_path: Path, typed: str, told: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(typed, encoding="utf-8")
    assert problems_of(path) == told


def test_the_text_names_the_file_and_counts(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("\n" * 13 + "seats: {default: douze}\n" + "\n" * 4 + "dues: {hold_day: 7}\n")
    with pytest.raises(ConfigProblems) as caught:
        load(path)
    assert said(caught.value) == (
        f"{path} has 2 problems:\n"
        "  - line 14, seats.default: expected a whole number of at least 0, got 'douze'\n"
        "  - line 19, dues.hold_day: unknown setting. Did you mean hold_days?"
    )
    assert caught.value.exit_status == 2


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "absent.yaml") == (
        "there is no such file. Copy the config.yaml that came with Douze,"
        " or name yours with --config"
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == "this is a folder. Name the file in it with --config"


def test_a_path_that_cannot_be_followed_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = problems_of(tmp_path / "file" / "config.yaml")
    assert told == "the file cannot be read: Not a directory"


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes("language: fr\nassociation: {name: Fédération}\n".encode("cp1252"))
    told = "line 2: this is not UTF-8 text. Save the file with the encoding UTF-8"
    assert problems_of(path) == told


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("# " + "x" * 64 * 1024)
    told = "the file is larger than 64 KB, so it is not a configuration of Douze"
    assert problems_of(path) == told


SHIPPED = (Path(__file__).parents[2] / "config.yaml").read_text(encoding="utf-8")
SLIPS = st.text("abz019 :-#[]{}\"'\\&*!|>%@`?,~\n\t\réœ\x00\u00a0", max_size=12)
PLACES = st.integers(0, len(SHIPPED))


@given(slips=st.lists(st.tuples(PLACES, PLACES, SLIPS), min_size=1, max_size=3))
def test_no_slip_of_the_hand_is_worse_than_a_problem_told(
    slips: list[tuple[int, int, str]],
) -> None:
    text = SHIPPED
    for start, length, typed in slips:
        text = text[:start] + typed + text[start + length % 40 :]
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "config.yaml"
        path.write_text(text, encoding="utf-8")
        with suppress(ConfigProblems):
            load(path)


def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.yaml")
    told = problems_of(tmp_path / "config.yaml")
    assert told == "this is not an ordinary file. Name one with --config"
