CREATE TABLE quality_document (
	tenant {{text}} NOT NULL, kind {{text}} NOT NULL, id {{text}} NOT NULL, version {{int64}} NOT NULL, document {{text}} NOT NULL, added_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, kind, id, version)
) {{strict}};
CREATE TABLE quality_run (
	tenant {{text}} NOT NULL, source {{text}} NOT NULL, edition {{int64}} NOT NULL, ran_at {{text}} NOT NULL, ran_by {{text}} NOT NULL,
	row_count {{int64}} NOT NULL, outcomes {{text}} NOT NULL, years {{text}} NOT NULL,
	PRIMARY KEY (tenant, source, edition)
) {{strict}};
CREATE TABLE quality_finding (
	tenant {{text}} NOT NULL, id {{text}} NOT NULL, source {{text}} NOT NULL, edition {{int64}} NOT NULL, rule {{text}} NOT NULL, version {{int64}} NOT NULL,
	kind {{text}} NOT NULL, severity {{text}} NOT NULL, weight {{int64}} NOT NULL, segment {{text}} NOT NULL, about {{text}} NOT NULL,
	failed {{int64}} NOT NULL, looked {{int64}} NOT NULL, observed {{float64}}, expected {{float64}},
	note {{text}} NOT NULL, args {{text}} NOT NULL, sample {{text}} NOT NULL, state {{text}} NOT NULL, again {{text}} NOT NULL, answered {{text}} NOT NULL, reason {{text}} NOT NULL,
	opened_at {{text}} NOT NULL, moved_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, id),
	UNIQUE (tenant, source, edition, rule, segment, about)
) {{strict}};
CREATE TABLE quality_step (
	tenant {{text}} NOT NULL, finding {{text}} NOT NULL, step {{int64}} NOT NULL, act {{text}} NOT NULL, state {{text}} NOT NULL, actor {{text}} NOT NULL,
	institution {{text}} NOT NULL, said {{text}} NOT NULL, reason {{text}} NOT NULL, at {{text}} NOT NULL,
	PRIMARY KEY (tenant, finding, step),
	FOREIGN KEY (tenant, finding) REFERENCES quality_finding (tenant, id)
) {{strict}};
