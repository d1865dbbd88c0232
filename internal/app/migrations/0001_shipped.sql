CREATE TABLE app_shipped (
	tenant {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	given_at {{text}} NOT NULL,
	PRIMARY KEY (tenant)
) {{strict}};
