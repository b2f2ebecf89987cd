CREATE TABLE keri_event (
    said       VARCHAR(44) PRIMARY KEY,
    pre        VARCHAR(44) NOT NULL,
    sn         BIGINT      NOT NULL,
    ordinal    BIGINT      NOT NULL,
    ilk        VARCHAR(3)  NOT NULL,
    raw        BYTEA       NOT NULL,
    signatures TEXT        NOT NULL,
    est        VARCHAR(44) NOT NULL,
    witnesses  TEXT        NOT NULL,
    seen       TIMESTAMP WITH TIME ZONE NOT NULL
);

-- The unique insert is first seen; a generation above 0 exists only where a rotation superseded an interaction.
CREATE TABLE keri_first_seen (
    pre        VARCHAR(44) NOT NULL,
    sn         BIGINT      NOT NULL,
    generation INTEGER     NOT NULL,
    said       VARCHAR(44) NOT NULL,
    in_force   BOOLEAN     NOT NULL,
    PRIMARY KEY (pre, sn, generation)
);

CREATE UNIQUE INDEX keri_event_ordinal ON keri_event (pre, ordinal);

CREATE TABLE keri_receipt (
    said      VARCHAR(44) NOT NULL,
    witness   VARCHAR(44) NOT NULL,
    signature VARCHAR(88) NOT NULL,
    PRIMARY KEY (said, witness)
);

-- Proof of duplicity: the event of keri_first_seen and this one, both signed, at one place.
CREATE TABLE keri_duplicity (
    other      VARCHAR(44) PRIMARY KEY,
    pre        VARCHAR(44) NOT NULL,
    sn         BIGINT      NOT NULL,
    first_said VARCHAR(44) NOT NULL,
    raw        BYTEA       NOT NULL,
    signatures TEXT        NOT NULL,
    seen       TIMESTAMP WITH TIME ZONE NOT NULL
);
