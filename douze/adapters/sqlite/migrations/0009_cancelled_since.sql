-- Since when a session has been cancelled. NULL: it is not, or was before this was noted.
ALTER TABLE sessions ADD COLUMN cancelled_since TEXT;
