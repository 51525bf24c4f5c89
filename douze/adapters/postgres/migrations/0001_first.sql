-- The ledgers of all associations, as the ledger of one stands in SQLite today (its versions 1 to
-- 15: douze/adapters/sqlite/migrations says what each column is). Moments are ISO 8601 in UTC, as
-- text that compares byte by byte; statuses, kinds and states are the words of
-- douze/model/words.py.
--
-- Every row belongs to an association, and its key says which. A connection says whose it is when
-- it is made (`douze.association`); what is another's it neither sees nor writes. The column comes
-- last and fills itself, so that one text of SQL does for SQLite and PostgreSQL.

-- Which associations there are, and on which server each was when it was last written: a standby
-- that was promoted since may not know what the last passes did.
CREATE TABLE associations (
    id          integer GENERATED ALWAYS AS IDENTITY UNIQUE,  -- what its lock is called
    name        text COLLATE "C" PRIMARY KEY,
    timeline    text COLLATE "C" NOT NULL,
    synchronous boolean NOT NULL              -- whether a standby had all that was committed
);

CREATE TABLE meta (
    name        text COLLATE "C" NOT NULL,
    value       text COLLATE "C" NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, name)
);

CREATE TABLE registrations (
    ref          text COLLATE "C" NOT NULL,
    session      text COLLATE "C" NOT NULL,
    status       text COLLATE "C" NOT NULL,
    why          text COLLATE "C" NOT NULL,
    since        text COLLATE "C" NOT NULL,
    received     text COLLATE "C",
    tab          bigint,
    "row"        bigint,
    who          text COLLATE "C" NOT NULL,
    turn         bigint NOT NULL,
    held_at      text COLLATE "C",
    deadline     text COLLATE "C",
    closed_at    text COLLATE "C",
    decision     text COLLATE "C",
    by_hand      integer NOT NULL,
    shown        integer NOT NULL,
    absent_since text COLLATE "C",
    first_name   text COLLATE "C" NOT NULL,
    last_name    text COLLATE "C" NOT NULL,
    email        text COLLATE "C" NOT NULL,
    structure    text COLLATE "C" NOT NULL,
    overruled    text COLLATE "C",
    notes        text COLLATE "C",
    seen         text COLLATE "C" NOT NULL DEFAULT '',
    attendance   text COLLATE "C",
    erased       integer NOT NULL DEFAULT 0,
    association  text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, ref)
);

CREATE TABLE aliases (
    provisional text COLLATE "C" NOT NULL,
    ref         text COLLATE "C" NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, provisional)
);

CREATE TABLE names (
    text        text COLLATE "C" NOT NULL,
    session     text COLLATE "C" NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, text)
);

CREATE TABLE sessions (
    code            text COLLATE "C" NOT NULL,
    settled         text COLLATE "C" NOT NULL,
    seen            text COLLATE "C" NOT NULL,
    since           text COLLATE "C" NOT NULL,
    state           text COLLATE "C" NOT NULL,
    seen_state      text COLLATE "C" NOT NULL,
    postponed_from  text COLLATE "C",
    speakers        text COLLATE "C" NOT NULL DEFAULT '',
    cancelled_since text COLLATE "C",
    documents       text COLLATE "C",
    documents_at    text COLLATE "C",
    announce        integer,
    announced_at    text COLLATE "C",
    certificates    integer,
    certificates_at text COLLATE "C",
    association     text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, code)
);

CREATE TABLE kinds (
    kind        text COLLATE "C" NOT NULL,
    since       text COLLATE "C" NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, kind)
);

CREATE TABLE alerts (
    key         text COLLATE "C" NOT NULL,
    at          text COLLATE "C" NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, key)
);

CREATE TABLE letters (
    key         text COLLATE "C" NOT NULL,
    number      bigint NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    ref         text COLLATE "C" NOT NULL,
    session     text COLLATE "C" NOT NULL,
    recipient   text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    message_id  text COLLATE "C" NOT NULL,
    state       text COLLATE "C" NOT NULL,
    decided_at  text COLLATE "C" NOT NULL,
    settled_at  text COLLATE "C",
    detail      text COLLATE "C" NOT NULL,
    with_number bigint,
    about       text COLLATE "C",
    tries       bigint NOT NULL DEFAULT 0,
    not_before  text COLLATE "C",
    reason      text COLLATE "C" NOT NULL DEFAULT '',
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, key),
    UNIQUE (association, number)
);

CREATE TABLE history (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    at          text COLLATE "C" NOT NULL,
    ref         text COLLATE "C" NOT NULL,
    before      text COLLATE "C",
    after       text COLLATE "C" NOT NULL,
    why         text COLLATE "C" NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, id)
);
CREATE INDEX history_of_ref ON history (association, ref, id);

-- The text of letters in doubt is sealed under the association's secret, which is not here:
-- PostgreSQL overwrites nothing that is deleted, and archives of its log keep all that was written.
CREATE TABLE kept (
    key         text COLLATE "C" NOT NULL,
    until       text COLLATE "C",
    message_id  text COLLATE "C" NOT NULL,
    sender      text COLLATE "C" NOT NULL,
    recipient   text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    raw         bytea NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, key)
);

CREATE TABLE handed (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    at          text COLLATE "C" NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, id)
);

CREATE TABLE logged (
    number      bigint NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, number)
);

CREATE TABLE figures (
    session     text COLLATE "C" NOT NULL,
    told        text COLLATE "C" NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, session)
);

CREATE TABLE erased (
    mark        text COLLATE "C" NOT NULL,
    at          text COLLATE "C" NOT NULL,
    ref         text COLLATE "C" NOT NULL,
    association text COLLATE "C" NOT NULL DEFAULT current_setting('douze.association'),
    PRIMARY KEY (association, mark)
);

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['meta', 'registrations', 'aliases', 'names', 'sessions', 'kinds',
        'alerts', 'letters', 'history', 'kept', 'handed', 'logged', 'figures', 'erased']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY its_own ON %I USING '
            '(association = current_setting(''douze.association''))', each);
    END LOOP;
END $$;
