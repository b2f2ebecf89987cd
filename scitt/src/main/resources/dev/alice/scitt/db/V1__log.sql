-- One log. The row of scitt_head is the compare-and-set point of whoever writes.
CREATE TABLE scitt_head (
    id     INT          NOT NULL PRIMARY KEY CHECK (id = 1),
    issuer VARCHAR(512) NOT NULL,
    origin VARCHAR(255) NOT NULL,
    size   BIGINT       NOT NULL,
    root   BYTEA        NOT NULL,
    epoch  BIGINT       NOT NULL
);

CREATE TABLE scitt_entry (
    idx            BIGINT       NOT NULL PRIMARY KEY,
    entry_id       VARCHAR(43)  NOT NULL UNIQUE,
    issuer         VARCHAR(512) NOT NULL,
    subject        VARCHAR(512) NOT NULL,
    kind           VARCHAR(128) NOT NULL,
    content_type   VARCHAR(128) NOT NULL,
    registered_at  BIGINT       NOT NULL,
    payload_digest BYTEA        NOT NULL,
    statement      BYTEA        NOT NULL
);
CREATE INDEX scitt_entry_subject ON scitt_entry (subject, idx);
CREATE INDEX scitt_entry_issuer ON scitt_entry (issuer, idx);
CREATE INDEX scitt_entry_kind ON scitt_entry (kind, idx);
CREATE INDEX scitt_entry_time ON scitt_entry (registered_at, idx);

-- 256 hashes of one level, the last of a level possibly fewer (C2SP tlog-tiles).
CREATE TABLE scitt_tile (
    tile_level INT    NOT NULL,
    tile_index BIGINT NOT NULL,
    hashes     BYTEA  NOT NULL,
    PRIMARY KEY (tile_level, tile_index)
);

-- One signed tree head for every batch; all receipts of the batch share receipt_signature.
CREATE TABLE scitt_checkpoint (
    size              BIGINT      NOT NULL PRIMARY KEY,
    root              BYTEA       NOT NULL,
    kid               VARCHAR(43) NOT NULL,
    receipt_signature BYTEA       NOT NULL,
    note_signature    BYTEA       NOT NULL,
    signed_at         BIGINT      NOT NULL
);

-- The keys of the log, retired ones too, by RFC 9679 thumbprint.
CREATE TABLE scitt_log_key (
    kid        VARCHAR(43) NOT NULL PRIMARY KEY,
    public_key BYTEA       NOT NULL,
    since      BIGINT      NOT NULL
);

-- What an auditor needs to replay the check of an issuer: its key event log, as text.
CREATE TABLE scitt_collateral (
    said VARCHAR(128)    NOT NULL PRIMARY KEY,
    data VARCHAR(1000000) NOT NULL
);
