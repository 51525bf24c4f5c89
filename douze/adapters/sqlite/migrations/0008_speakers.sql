-- By what names those were called who speak at a session, or did (JSON): a letter greets them by it.
ALTER TABLE sessions ADD COLUMN speakers TEXT NOT NULL DEFAULT '';
