-- What the workers of a fleet have to know of each other, whichever host they are on. Workers
-- see all of it; the ledgers of associations stand beside it, each for itself.

-- What is known of the passes of each association.
CREATE TABLE fleet_board (
    name          text COLLATE "C" PRIMARY KEY,
    every         interval NOT NULL,
    robot         text COLLATE "C" NOT NULL DEFAULT '',  -- whose requests Google counts
    sheet         text COLLATE "C" NOT NULL DEFAULT '',  -- its key with Google
    watched       boolean NOT NULL DEFAULT false,        -- whether a feed says when it changes
    paused        text,                                  -- why no pass is begun
    begun         timestamptz,                           -- when its last pass began
    ended         timestamptz,
    good          timestamptz,                           -- when one was last done to its end
    failing_since timestamptz,
    status        integer,                               -- the exit status of the last
    told          text NOT NULL DEFAULT '',              -- what it said, without addresses
    wake_at       timestamptz,                           -- from when on time calls for one
    changed       timestamptz,                           -- when its sheet did, by the feed
    reads         integer NOT NULL DEFAULT 2,            -- requests that its last pass made
    waiting       integer NOT NULL DEFAULT 0,            -- letters that wait
    in_doubt      integer NOT NULL DEFAULT 0,
    relay         text COLLATE "C" NOT NULL DEFAULT '',
    host          text COLLATE "C" NOT NULL DEFAULT '',
    config        text COLLATE "C" NOT NULL DEFAULT '',  -- which config.yaml that host holds
    lost          integer NOT NULL DEFAULT 0             -- how often a worker died of it in turn
);

CREATE TABLE fleet_workers (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host    text COLLATE "C" NOT NULL,
    pid     integer NOT NULL,
    threads integer NOT NULL,
    began   timestamptz NOT NULL,
    seen    timestamptz NOT NULL
);

-- Where a robot's feed of changes was read to.
CREATE TABLE fleet_feeds (
    robot text COLLATE "C" PRIMARY KEY,
    page  text NOT NULL,
    read  timestamptz NOT NULL
);

-- How many letters each relay was given in each minute.
CREATE TABLE fleet_relays (
    relay  text COLLATE "C" NOT NULL,
    minute timestamptz NOT NULL,
    given  integer NOT NULL,
    PRIMARY KEY (relay, minute)
);

CREATE TABLE fleet_swept (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at   timestamptz NOT NULL
);
