CREATE TABLE quality_run_each (
	tenant {{text}} NOT NULL, source {{text}} NOT NULL, edition {{int64}} NOT NULL, ran_at {{text}} NOT NULL, ran_by {{text}} NOT NULL,
	row_count {{int64}} NOT NULL, outcomes {{text}} NOT NULL, years {{text}} NOT NULL,
	PRIMARY KEY (tenant, source, edition, ran_at)
) {{strict}};
INSERT INTO quality_run_each (tenant, source, edition, ran_at, ran_by, row_count, outcomes, years)
	SELECT tenant, source, edition, ran_at, ran_by, row_count, outcomes, years FROM quality_run;
DROP TABLE quality_run;
ALTER TABLE quality_run_each RENAME TO quality_run;
CREATE TABLE quality_finding_past (
	tenant {{text}} NOT NULL, finding {{text}} NOT NULL, until {{text}} NOT NULL, version {{int64}} NOT NULL,
	kind {{text}} NOT NULL, severity {{text}} NOT NULL, weight {{int64}} NOT NULL,
	failed {{int64}} NOT NULL, looked {{int64}} NOT NULL, observed {{float64}}, expected {{float64}},
	note {{text}} NOT NULL, args {{text}} NOT NULL, sample {{text}} NOT NULL,
	PRIMARY KEY (tenant, finding, until),
	FOREIGN KEY (tenant, finding) REFERENCES quality_finding (tenant, id)
) {{strict}};
