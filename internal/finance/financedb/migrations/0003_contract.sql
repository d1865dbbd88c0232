CREATE TABLE finance_delivery (
	tenant {{text}} NOT NULL, number {{int64}} NOT NULL, address {{text}} NOT NULL, publisher {{text}} NOT NULL, licence {{text}} NOT NULL,
	published {{text}} NOT NULL, illustrative {{bool}} NOT NULL, recorded_at {{text}} NOT NULL, recorded_by {{text}} NOT NULL,
	PRIMARY KEY (tenant, number)
) {{strict}};
CREATE TABLE finance_release (
	tenant {{text}} NOT NULL, delivery {{int64}} NOT NULL, place {{int64}} NOT NULL, ocid {{text}} NOT NULL, release {{text}} NOT NULL,
	content {{text}} NOT NULL, recorded_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, delivery, place), UNIQUE (tenant, ocid, release)
) {{strict}};
CREATE TABLE finance_quarantine (
	tenant {{text}} NOT NULL, delivery {{int64}} NOT NULL, place {{text}} NOT NULL, digest {{text}} NOT NULL, problems {{text}} NOT NULL,
	content {{text}} NOT NULL, recorded_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, digest)
) {{strict}};
