-- Where witnesses are reached that are not part of this process.
CREATE TABLE keri_place (
    eid VARCHAR(44)   PRIMARY KEY,
    url VARCHAR(2048) NOT NULL
);

-- What witnesses showed, one row an event, so that another event at its place is noticed years later.
CREATE TABLE keri_watched (
    said VARCHAR(44) PRIMARY KEY,
    pre  VARCHAR(44) NOT NULL,
    sn   BIGINT      NOT NULL,
    raw  BYTEA       NOT NULL,
    signatures TEXT  NOT NULL
);

CREATE INDEX keri_watched_place ON keri_watched (pre, sn);

CREATE TABLE keri_watched_receipt (
    said      VARCHAR(44) NOT NULL,
    witness   VARCHAR(44) NOT NULL,
    signature VARCHAR(88) NOT NULL,
    PRIMARY KEY (said, witness)
);

-- Every verdict that was heard: a witness has one word on a flow.
CREATE TABLE keri_heard (
    said    VARCHAR(44) PRIMARY KEY,
    flow    VARCHAR(44) NOT NULL,
    witness VARCHAR(44) NOT NULL,
    raw     BYTEA       NOT NULL
);

CREATE INDEX keri_heard_word ON keri_heard (flow, witness);

-- The duplicity log: proofs that anybody can check offline. Rows are never changed.
CREATE TABLE keri_proof (
    id      VARCHAR(44) PRIMARY KEY,
    kind    VARCHAR(16) NOT NULL,
    culprit VARCHAR(44) NOT NULL,
    about   VARCHAR(128) NOT NULL,
    raw     BYTEA       NOT NULL,
    seen    TIMESTAMP WITH TIME ZONE NOT NULL,
    UNIQUE (kind, culprit, about)
);

CREATE INDEX keri_proof_culprit ON keri_proof (culprit);
