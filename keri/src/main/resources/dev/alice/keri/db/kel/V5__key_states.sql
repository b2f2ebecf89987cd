-- The latest event in force and the number of events ever accepted: a key state is one row, however long its log.
CREATE TABLE keri_state (
    pre     VARCHAR(44) PRIMARY KEY,
    sn      BIGINT      NOT NULL,
    said    VARCHAR(44) NOT NULL,
    ordinal BIGINT      NOT NULL
);

INSERT INTO keri_state (pre, sn, said, ordinal)
SELECT f.pre, f.sn, f.said, o.ordinal
FROM keri_first_seen f
JOIN (SELECT pre, MAX(sn) AS sn FROM keri_first_seen WHERE in_force GROUP BY pre) m ON m.pre = f.pre AND m.sn = f.sn
JOIN (SELECT pre, MAX(ordinal) AS ordinal FROM keri_event GROUP BY pre) o ON o.pre = f.pre
WHERE f.in_force;

-- Which accepted event holds the seal of an event of another identifier, and where in its list of seals.
CREATE TABLE keri_seal (
    pre       VARCHAR(44) NOT NULL,
    sn        BIGINT      NOT NULL,
    said      VARCHAR(44) NOT NULL,
    sealer    VARCHAR(44) NOT NULL,
    sealed_by VARCHAR(44) NOT NULL,
    place     INTEGER     NOT NULL,
    PRIMARY KEY (said, sealer, sealed_by, pre, sn)
);
