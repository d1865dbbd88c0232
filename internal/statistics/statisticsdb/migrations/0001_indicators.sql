CREATE TABLE statistics_indicator (
	tenant {{text}} NOT NULL, id {{text}} NOT NULL, version {{int64}} NOT NULL, document {{text}} NOT NULL, added_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, id, version)
) {{strict}};
