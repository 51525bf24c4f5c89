-- People whose data was erased: their registrations go on without a name, and what is kept of an
-- address, a reference or a code is a keyed mark, by which an old answer is known when it is seen.
ALTER TABLE registrations ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
CREATE TABLE erased (
    mark TEXT PRIMARY KEY,
    at   TEXT NOT NULL,
    ref  TEXT NOT NULL               -- under which the registration goes on; empty for an address
) STRICT;
