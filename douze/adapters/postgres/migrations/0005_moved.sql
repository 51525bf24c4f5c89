-- Where an association's ledger is: here ('here'); on its way here from a file, so that no pass goes
-- by it yet ('arriving'); or gone to a file ('gone'). `other` is that file, with its host.
ALTER TABLE associations ADD COLUMN place text COLLATE "C" NOT NULL DEFAULT 'here'
    CHECK (place IN ('here', 'arriving', 'gone'));
ALTER TABLE associations ADD COLUMN other text COLLATE "C" NOT NULL DEFAULT '';
