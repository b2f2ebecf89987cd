CREATE TABLE keri_identity (
    name VARCHAR(64) PRIMARY KEY,
    pre  VARCHAR(44) NOT NULL UNIQUE
);

-- Which event anchors a flow, and the verdicts it was anchored with.
CREATE TABLE keri_anchor (
    flow   VARCHAR(44) PRIMARY KEY,
    pre    VARCHAR(44) NOT NULL,
    sn     BIGINT      NOT NULL,
    said   VARCHAR(44) NOT NULL,
    bundle BYTEA       NOT NULL,
    UNIQUE (pre, sn, said)
);

-- An anchor lets type once; the row is written by the check that lets type.
CREATE TABLE keri_anchor_use (
    pre VARCHAR(44) NOT NULL,
    sn  BIGINT      NOT NULL,
    flow VARCHAR(44) NOT NULL,
    PRIMARY KEY (pre, sn)
);
