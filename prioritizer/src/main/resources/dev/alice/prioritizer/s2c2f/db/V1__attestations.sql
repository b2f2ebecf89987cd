-- For each subject the last attestation that the log took: its digest tells whether anything has changed since. A row
-- that is lost costs one more statement in the log, nothing else.
CREATE TABLE supply_attestation (
    subject  VARCHAR(512) NOT NULL PRIMARY KEY,
    findings VARCHAR(64)  NOT NULL,
    until    TIMESTAMP WITH TIME ZONE NOT NULL,
    entry    VARCHAR(43)  NOT NULL
);
