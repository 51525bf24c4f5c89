-- How long somebody was at a session, by its reports (JSON: seconds, from, to): these are looked at
-- for thirty days only, and may be taken away after that. NULL: no report told of them.
ALTER TABLE registrations ADD COLUMN attendance TEXT;
