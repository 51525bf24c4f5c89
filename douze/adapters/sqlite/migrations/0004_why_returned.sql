-- Why a letter came back: on it hangs what staff are told to do.
ALTER TABLE letters ADD COLUMN reason TEXT NOT NULL DEFAULT '';
