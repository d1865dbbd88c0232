CREATE TABLE territories_load (
	tenant {{text}} NOT NULL,
	number {{int64}} NOT NULL,
	PRIMARY KEY (tenant)
) {{strict}};
