-- What each relay takes in an hour, as fleet.yaml says it: written by `fleet setup` and by workers
-- as they begin. A letter takes its place under the lock of the relay's row (fleet_relays). No row
-- here tells anything of an association, so all of them see and write these two tables.
CREATE TABLE fleet_limits (
    relay    text COLLATE "C" PRIMARY KEY,
    per_hour integer NOT NULL CHECK (per_hour > 0)
);
