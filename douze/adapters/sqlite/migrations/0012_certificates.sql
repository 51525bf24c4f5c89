-- Whether staff asked for certificates in a session's row, and when. NULL: not known.
ALTER TABLE sessions ADD COLUMN certificates INTEGER;
ALTER TABLE sessions ADD COLUMN certificates_at TEXT;
