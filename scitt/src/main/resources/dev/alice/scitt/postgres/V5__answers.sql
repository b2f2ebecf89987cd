-- When a statement was answered, and whether its refusal is for now alone: the same statement may be offered again.
ALTER TABLE scitt_intake ADD COLUMN IF NOT EXISTS answered_at TIMESTAMPTZ;
ALTER TABLE scitt_intake ADD COLUMN IF NOT EXISTS later BOOLEAN NOT NULL DEFAULT FALSE;
