"""gspread and one call, as the least that a script on Google Sheets does: `URL KEY CREDENTIALS`."""

import sys

from bench.rivals.google import client

url, key, credentials = sys.argv[1:]
client(url, credentials).http_client.values_batch_get(key, ["Sessions", "Inscriptions"])
sys.stdout.write(f"{len(sys.modules)}\n")
