-- The ledger's first shape. Moments are ISO 8601 in UTC; statuses, kinds and states are the
-- words of douze/model/words.py.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE registrations (
    ref          TEXT PRIMARY KEY,
    session      TEXT NOT NULL,
    status       TEXT NOT NULL,
    why          TEXT NOT NULL,          -- JSON: [[code, {fact: value}], …]
    since        TEXT NOT NULL,
    received     TEXT,                   -- the arrival: time, tab, row
    tab          INTEGER,
    row          INTEGER,
    who          TEXT NOT NULL,          -- the address now, in the form in which two compare
    turn         INTEGER NOT NULL,
    held_at      TEXT,
    deadline     TEXT,
    closed_at    TEXT,
    decision     TEXT,
    by_hand      INTEGER NOT NULL,
    shown        INTEGER NOT NULL,
    absent_since TEXT,
    first_name   TEXT NOT NULL,          -- what the tool wrote into staff's cells
    last_name    TEXT NOT NULL,
    email        TEXT NOT NULL,
    structure    TEXT NOT NULL
) STRICT;

CREATE TABLE aliases (
    provisional TEXT PRIMARY KEY,
    ref         TEXT NOT NULL
) STRICT;

-- What answers called a session, which may get another title.
CREATE TABLE names (
    text    TEXT PRIMARY KEY,
    session TEXT NOT NULL
) STRICT;

-- Sessions as staff had typed them: what was acted on, and what stands there now (JSON).
CREATE TABLE sessions (
    code           TEXT PRIMARY KEY,
    settled        TEXT NOT NULL,
    cancelled      INTEGER NOT NULL,
    seen           TEXT NOT NULL,
    seen_cancelled INTEGER NOT NULL,
    since          TEXT NOT NULL
) STRICT;

-- Since when each kind of letter has been known.
CREATE TABLE kinds (
    kind  TEXT PRIMARY KEY,
    since TEXT NOT NULL
) STRICT;

-- What staff were alerted of in passes that were refused, or that failed for long.
CREATE TABLE alerts (
    key TEXT PRIMARY KEY,
    at  TEXT NOT NULL
) STRICT;

CREATE TABLE letters (
    key         TEXT PRIMARY KEY,
    number      INTEGER NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    ref         TEXT NOT NULL,
    session     TEXT NOT NULL,
    recipient   TEXT NOT NULL,
    subject     TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    state       TEXT NOT NULL,
    decided_at  TEXT NOT NULL,
    settled_at  TEXT,
    detail      TEXT NOT NULL,
    with_number INTEGER,
    about       TEXT                     -- JSON: what it said of its session
) STRICT;

CREATE TABLE history (
    id     INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    ref    TEXT NOT NULL,
    before TEXT,
    after  TEXT NOT NULL,
    why    TEXT NOT NULL                 -- JSON, as in registrations
) STRICT;
CREATE INDEX history_of_ref ON history (ref, id);
