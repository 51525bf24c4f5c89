-- What staff say of a session besides that it is cancelled: a draft, or postponed.
ALTER TABLE sessions ADD COLUMN state TEXT NOT NULL DEFAULT 'ouverte';
ALTER TABLE sessions ADD COLUMN seen_state TEXT NOT NULL DEFAULT 'ouverte';
-- The date that it had when it was postponed, as long as the sheet calls it so.
ALTER TABLE sessions ADD COLUMN postponed_from TEXT;
UPDATE sessions SET state = 'annulée' WHERE cancelled;
UPDATE sessions SET seen_state = 'annulée' WHERE seen_cancelled;
ALTER TABLE sessions DROP COLUMN cancelled;
ALTER TABLE sessions DROP COLUMN seen_cancelled;
