-- One row a request, numbered in the order of asking; state is the last stage reached, ended tells whether its end is recorded.
CREATE TABLE flow_request (
    id         VARCHAR(26)   NOT NULL PRIMARY KEY,
    nr         BIGINT        GENERATED ALWAYS AS IDENTITY,
    train      VARCHAR(128)  NOT NULL,
    user_name  VARCHAR(39)   NOT NULL,
    words      VARCHAR(4000) NOT NULL,
    asked_at   TIMESTAMP WITH TIME ZONE NOT NULL,
    flow       VARCHAR(44),
    purpose    VARCHAR(500),
    proposal   VARCHAR(43),
    decision   VARCHAR(43),
    last_entry VARCHAR(43),
    state      VARCHAR(16)   NOT NULL,
    summary    VARCHAR(600),
    ended      BOOLEAN       NOT NULL
);
CREATE INDEX flow_request_train ON flow_request (train, nr);
CREATE INDEX flow_request_user ON flow_request (user_name, nr);
CREATE INDEX flow_request_open ON flow_request (ended);

-- Every stage that a request reached, in order.
CREATE TABLE flow_stage (
    request VARCHAR(26) NOT NULL,
    seq     INT         NOT NULL,
    stage   VARCHAR(16) NOT NULL,
    at      TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (request, seq)
);

-- One row for each line that may have been typed, written before the first key. The key makes typing twice impossible.
CREATE TABLE flow_keys (
    flow      VARCHAR(44) NOT NULL,
    step      INT         NOT NULL,
    request   VARCHAR(26) NOT NULL,
    user_name VARCHAR(39) NOT NULL,
    pane      VARCHAR(16) NOT NULL,
    text_sha  VARCHAR(64) NOT NULL,
    decision  VARCHAR(43) NOT NULL,
    anchor    VARCHAR(44) NOT NULL,
    meant_at  TIMESTAMP WITH TIME ZONE NOT NULL,
    state     VARCHAR(16) NOT NULL,
    PRIMARY KEY (flow, step)
);
