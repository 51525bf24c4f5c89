"""What the files of a fleet say, and of its associations."""

#: Who hears for each association what staff are to know.
STAFF = "anne@example.org"
#: What one relay takes in an hour, and who sends through it: all but the first.
RELAYS = {"tight": 12, "wide": 1000}

FLEET = """\
database: {url}
every: 1min
threads: 2
reads_per_minute: 1000
feed: {feed}
relays: {{tight: {tight}, wide: {wide}}}
"""
CONFIG = """\
association: {{name: {name}, contact: "Anne <anne@example.org>"}}
spreadsheet: {sheet}
mail:
  kind: smtp
  host: 127.0.0.1
  port: {port}
  security: none
  from: {name} <{name}@{name}.example.org>
  relay: {relay}
  per_hour: 1000
  per_day: 5000
letters: {{settle_minutes: 0, per_mailbox_day: 100}}
guard: {{vanished: 100, exchanged: 100, letters: 500}}
state: {home}/var
ledger: {home}/var/ledger.sqlite
"""
IN_BASE = """
database:
  url: "{url}"
  association: "{name}"
"""
