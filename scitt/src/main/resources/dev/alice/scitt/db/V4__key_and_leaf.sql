-- The algorithm of a key, by its number in COSE: -19 is Ed25519, whose public_key is x; -7 is ES256, whose public_key is x and y.
ALTER TABLE scitt_log_key ADD COLUMN IF NOT EXISTS alg INT DEFAULT -19 NOT NULL;

-- What the log hashes into its leaves, from its first entry on: statement or digest.
ALTER TABLE scitt_head ADD COLUMN IF NOT EXISTS leaf VARCHAR(16) DEFAULT 'statement' NOT NULL;
