-- A mark of the secret that signs an association's links, of which each host has a copy: one that
-- comes with another is refused. Empty: no pass has noted it yet.
ALTER TABLE associations ADD COLUMN secret text COLLATE "C" NOT NULL DEFAULT '';
