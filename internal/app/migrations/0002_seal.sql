CREATE TABLE app_seal (
	tenant {{text}} NOT NULL,
	source {{text}} NOT NULL,
	edition {{int64}} NOT NULL,
	salt {{text}} NOT NULL,
	PRIMARY KEY (tenant, source, edition)
) {{strict}};
