-- What a pass saw on a row and in the form (JSON): the next can tell from it what changed.
ALTER TABLE registrations ADD COLUMN seen TEXT NOT NULL DEFAULT '';
