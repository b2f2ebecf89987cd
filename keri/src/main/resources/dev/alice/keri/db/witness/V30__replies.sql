-- Statements of others (rpy): where a component is reached, who plays a role. The latest of each is kept.
CREATE TABLE keri_reply (
    subject VARCHAR(44)  NOT NULL,
    topic   VARCHAR(200) NOT NULL,
    said    VARCHAR(44)  NOT NULL,
    stated  TIMESTAMP WITH TIME ZONE NOT NULL,
    stream  TEXT         NOT NULL,
    PRIMARY KEY (subject, topic)
);
