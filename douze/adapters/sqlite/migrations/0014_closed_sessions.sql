-- The letters whose lines a pass has seen in the tab of letters: once their session is over, a line
-- that is gone was cleared away.
CREATE TABLE logged (number INTEGER PRIMARY KEY) STRICT;
-- The figures of sessions that are over (JSON), for reports: rows may leave the sheet.
CREATE TABLE figures (
    session TEXT PRIMARY KEY,
    told    TEXT NOT NULL
) STRICT;
