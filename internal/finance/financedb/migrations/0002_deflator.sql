CREATE TABLE finance_series (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, revision {{int64}} NOT NULL, content {{text}} NOT NULL,
	recorded_at {{text}} NOT NULL, recorded_by {{text}} NOT NULL, reason {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, revision)
) {{strict}};
