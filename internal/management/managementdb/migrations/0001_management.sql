CREATE TABLE management_rule (
	tenant {{text}} NOT NULL, factor {{text}} NOT NULL, version {{int64}} NOT NULL, document {{text}} NOT NULL,
	kept_by {{text}} NOT NULL, reason {{text}} NOT NULL, kept_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, factor, version)
) {{strict}};
CREATE TABLE management_level (
	tenant {{text}} NOT NULL, subject {{text}} NOT NULL, factor {{text}} NOT NULL, step {{int64}} NOT NULL,
	level {{int64}} NOT NULL, content {{text}} NOT NULL, recorded_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, subject, factor, step)
) {{strict}};
CREATE TABLE management_agreement (
	tenant {{text}} NOT NULL, subject {{text}} NOT NULL, peers {{text}} NOT NULL, step {{int64}} NOT NULL,
	given {{int64}} NOT NULL, said_by {{text}} NOT NULL, said_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, subject, peers, step)
) {{strict}};
