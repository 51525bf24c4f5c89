-- Letters go through a mail server: what it put off, what is in doubt, what was handed over.
ALTER TABLE letters ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE letters ADD COLUMN not_before TEXT;

-- The text of letters in doubt, no longer than they may have to be repeated byte for byte.
CREATE TABLE kept (
    key        TEXT PRIMARY KEY,
    until      TEXT,
    message_id TEXT NOT NULL,
    sender     TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    raw        BLOB NOT NULL
) STRICT;

-- When texts were handed over, for a day: what a provider counts.
CREATE TABLE handed (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;
