CREATE TABLE sources_record_secret (
	tenant {{text}} NOT NULL, source {{text}} NOT NULL, secret {{text}} NOT NULL,
	PRIMARY KEY (tenant, source)
) {{strict}};
