CREATE TABLE finance_line (
	tenant {{text}} NOT NULL, year {{int64}} NOT NULL, code {{text}} NOT NULL, revision {{int64}} NOT NULL, content {{text}} NOT NULL,
	recorded_at {{text}} NOT NULL, recorded_by {{text}} NOT NULL, reason {{text}} NOT NULL,
	PRIMARY KEY (tenant, year, code, revision)
) {{strict}};
CREATE TABLE finance_event (
	tenant {{text}} NOT NULL, number {{int64}} NOT NULL, kind {{text}} NOT NULL, year {{int64}} NOT NULL, code {{text}} NOT NULL, other {{text}} NOT NULL,
	minor {{int64}} NOT NULL, currency {{text}} NOT NULL, effective_on {{text}} NOT NULL, act {{text}} NOT NULL, reason {{text}} NOT NULL,
	exception {{text}} NOT NULL, objective {{text}} NOT NULL, decides {{int64}} NOT NULL, recorded_at {{text}} NOT NULL, recorded_by {{text}} NOT NULL,
	PRIMARY KEY (tenant, number)
) {{strict}};
CREATE TABLE finance_mark (
	tenant {{text}} NOT NULL, mark {{int64}} NOT NULL,
	PRIMARY KEY (tenant)
) {{strict}};
