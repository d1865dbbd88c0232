ALTER TABLE jobs_job ADD COLUMN institution {{text}} NOT NULL DEFAULT '';
