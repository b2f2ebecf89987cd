-- What is held against something that flows grow from. A row counts from its commit on, logged or not, so that nothing is
-- typed while the log is away; it stops counting only when the log has the statement that lifts it.
CREATE TABLE chain_taint (
    id         VARCHAR(64)  NOT NULL PRIMARY KEY,
    kind       VARCHAR(16)  NOT NULL,
    name       VARCHAR(300) NOT NULL,
    why        VARCHAR(500) NOT NULL,
    who        VARCHAR(100) NOT NULL,
    at         TIMESTAMP WITH TIME ZONE NOT NULL,
    entry      VARCHAR(43),
    lift_why   VARCHAR(500),
    lift_who   VARCHAR(100),
    lift_at    TIMESTAMP WITH TIME ZONE,
    lift_entry VARCHAR(43)
);

-- Every flow that was ranked, and what it grew from; written before its score, so before anything of it can be typed.
CREATE TABLE chain_flow (
    flow      VARCHAR(44)  NOT NULL PRIMARY KEY,
    nr        BIGINT       GENERATED ALWAYS AS IDENTITY,
    train     VARCHAR(128) NOT NULL,
    user_name VARCHAR(39)  NOT NULL
);
CREATE INDEX chain_flow_train ON chain_flow (train, nr);

CREATE TABLE chain_seed (
    flow   VARCHAR(44)  NOT NULL,
    nr     INT          NOT NULL,
    kind   VARCHAR(16)  NOT NULL,
    name   VARCHAR(300) NOT NULL,
    sha256 VARCHAR(64),
    PRIMARY KEY (flow, nr)
);
CREATE INDEX chain_seed_name ON chain_seed (kind, name);
CREATE INDEX chain_seed_digest ON chain_seed (sha256);

-- Flows that were typed before something that they grew from turned bad: logged, and shown to their person once.
CREATE TABLE chain_notice (
    taint     VARCHAR(64)  NOT NULL,
    flow      VARCHAR(44)  NOT NULL,
    train     VARCHAR(128) NOT NULL,
    user_name VARCHAR(39)  NOT NULL,
    words     VARCHAR(1500) NOT NULL,
    entry     VARCHAR(43),
    shown     BOOLEAN      NOT NULL,
    PRIMARY KEY (taint, flow)
);
CREATE INDEX chain_notice_user ON chain_notice (user_name, shown);
CREATE INDEX chain_notice_flow ON chain_notice (flow);
