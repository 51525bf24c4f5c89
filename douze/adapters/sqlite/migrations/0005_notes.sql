-- What a row told staff to look at: it stays there once the session has started. NULL: not known.
ALTER TABLE registrations ADD COLUMN notes TEXT;
