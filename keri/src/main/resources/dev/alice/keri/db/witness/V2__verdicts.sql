-- One final verdict for a flow: the row is written and synced before the verdict is signed, and never changed.
CREATE TABLE keri_verdict (
    flow VARCHAR(44) PRIMARY KEY,
    said VARCHAR(44) NOT NULL,
    raw  BYTEA       NOT NULL
);

CREATE TABLE keri_bundle (
    said VARCHAR(44) PRIMARY KEY,
    raw  BYTEA       NOT NULL
);
