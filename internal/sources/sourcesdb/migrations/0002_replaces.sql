ALTER TABLE sources_edition ADD COLUMN replaces {{text}} NOT NULL DEFAULT 'period';
