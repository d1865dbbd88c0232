CREATE TABLE institutions_row (
	tenant {{text}} NOT NULL, kind {{text}} NOT NULL, code {{text}} NOT NULL, valid_from {{text}} NOT NULL, revision {{int64}} NOT NULL,
	valid_to {{text}} NOT NULL, content {{text}} NOT NULL, recorded_at {{text}} NOT NULL, recorded_by {{text}} NOT NULL, reason {{text}} NOT NULL,
	PRIMARY KEY (tenant, kind, code, valid_from, revision)
) {{strict}};
CREATE TABLE institutions_mark (
	tenant {{text}} NOT NULL, mark {{int64}} NOT NULL,
	PRIMARY KEY (tenant)
) {{strict}};
CREATE TABLE institutions_procedure (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, version {{int64}} NOT NULL, institution {{text}} NOT NULL, content {{text}} NOT NULL,
	author {{text}} NOT NULL, drafted_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, version)
) {{strict}};
CREATE TABLE institutions_move (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, version {{int64}} NOT NULL, step {{int64}} NOT NULL, act {{text}} NOT NULL,
	state_before {{text}} NOT NULL, state {{text}} NOT NULL, moved_by {{text}} NOT NULL, reason {{text}} NOT NULL, moved_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, version, step),
	FOREIGN KEY (tenant, code, version) REFERENCES institutions_procedure (tenant, code, version)
) {{strict}};
