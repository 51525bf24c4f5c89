-- Which documents have stood in a session's row, by marks, and when the last was added. NULL: not known.
ALTER TABLE sessions ADD COLUMN documents TEXT;
ALTER TABLE sessions ADD COLUMN documents_at TEXT;
