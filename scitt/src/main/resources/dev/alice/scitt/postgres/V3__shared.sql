-- Whole rows of statements are read and written at once: out of line, and not compressed, since signatures and hashes are not.
ALTER TABLE scitt_bundle ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE scitt_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
ALTER TABLE scitt_posting ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE scitt_run_part ALTER COLUMN data SET STORAGE EXTERNAL;

-- Who leads, and until when unless it says so again. The lease is about who tries; what keeps two from writing is the epoch
-- in scitt_head.
CREATE TABLE scitt_lease (
    id     INT          NOT NULL PRIMARY KEY CHECK (id = 1),
    holder VARCHAR(64)  NOT NULL,
    until  TIMESTAMPTZ  NOT NULL
);
INSERT INTO scitt_lease (id, holder, until) VALUES (1, '', now());

-- Statements that a process which does not lead has verified and hands to the one that does; place or refusal is the answer.
CREATE TABLE scitt_intake (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    process    VARCHAR(64) NOT NULL,
    statement  BYTEA       NOT NULL,
    offered_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    place      BIGINT,
    fresh      BOOLEAN,
    refusal    TEXT
);
CREATE INDEX scitt_intake_open ON scitt_intake (id) WHERE place IS NULL AND refusal IS NULL;
CREATE INDEX scitt_intake_answered ON scitt_intake (process) WHERE place IS NOT NULL OR refusal IS NOT NULL;
