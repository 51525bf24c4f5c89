-- Whether staff ask for a session's announcement, so that it is written once each time they do.
ALTER TABLE sessions ADD COLUMN announce INTEGER;
ALTER TABLE sessions ADD COLUMN announced_at TEXT;
