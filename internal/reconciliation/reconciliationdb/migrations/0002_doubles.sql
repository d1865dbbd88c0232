ALTER TABLE reconciliation_round ADD COLUMN names {{text}} NOT NULL DEFAULT '{}';
ALTER TABLE reconciliation_round ADD COLUMN seal {{text}} NOT NULL DEFAULT '';
UPDATE reconciliation_round SET seal = 'keyed' WHERE sealed;
ALTER TABLE reconciliation_record ADD COLUMN month {{text}} NOT NULL DEFAULT '';
ALTER TABLE reconciliation_record ADD COLUMN municipality {{text}} NOT NULL DEFAULT '';
ALTER TABLE reconciliation_pair ADD COLUMN within {{bool}} NOT NULL DEFAULT FALSE;
ALTER TABLE reconciliation_release ADD COLUMN exact {{text}} NOT NULL DEFAULT '';
