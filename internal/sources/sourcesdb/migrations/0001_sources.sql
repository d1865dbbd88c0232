CREATE TABLE sources_source (
	tenant {{text}} NOT NULL, id {{text}} NOT NULL, document {{text}} NOT NULL, declared_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, id)
) {{strict}};
CREATE TABLE sources_profile (
	tenant {{text}} NOT NULL, name {{text}} NOT NULL, version {{int64}} NOT NULL, source {{text}} NOT NULL,
	document {{text}} NOT NULL, added_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, name, version),
	FOREIGN KEY (tenant, source) REFERENCES sources_source (tenant, id)
) {{strict}};
CREATE TABLE sources_edition (
	tenant {{text}} NOT NULL, source {{text}} NOT NULL, number {{int64}} NOT NULL, profile {{text}} NOT NULL,
	profile_version {{int64}} NOT NULL, state {{text}} NOT NULL, base {{int64}} NOT NULL,
	received_by {{text}} NOT NULL, received_at {{text}} NOT NULL, approved_by {{text}} NOT NULL, approved_at {{text}} NOT NULL,
	withdrawn_by {{text}} NOT NULL, withdrawn_at {{text}} NOT NULL, reason {{text}} NOT NULL, detail {{text}} NOT NULL,
	PRIMARY KEY (tenant, source, number),
	FOREIGN KEY (tenant, source) REFERENCES sources_source (tenant, id)
) {{strict}};
CREATE TABLE sources_period (
	tenant {{text}} NOT NULL, source {{text}} NOT NULL, number {{int64}} NOT NULL, period {{int64}} NOT NULL,
	row_count {{int64}} NOT NULL, quantity {{int64}} NOT NULL,
	PRIMARY KEY (tenant, source, number, period),
	FOREIGN KEY (tenant, source, number) REFERENCES sources_edition (tenant, source, number)
) {{strict}};
CREATE TABLE sources_transition (
	tenant {{text}} NOT NULL, source {{text}} NOT NULL, number {{int64}} NOT NULL, step {{int64}} NOT NULL, act {{text}} NOT NULL,
	state {{text}} NOT NULL, actor {{text}} NOT NULL, at {{text}} NOT NULL,
	PRIMARY KEY (tenant, source, number, step),
	FOREIGN KEY (tenant, source, number) REFERENCES sources_edition (tenant, source, number)
) {{strict}};
CREATE TABLE sources_quarantine (
	tenant {{text}} NOT NULL, source {{text}} NOT NULL, number {{int64}} NOT NULL, file {{int64}} NOT NULL, line {{int64}} NOT NULL, part {{int64}} NOT NULL,
	field {{text}} NOT NULL, reason {{text}} NOT NULL, problems {{text}} NOT NULL, content {{text}} NOT NULL, corrected_in {{int64}} NOT NULL,
	PRIMARY KEY (tenant, source, number, file, line, part),
	FOREIGN KEY (tenant, source, number) REFERENCES sources_edition (tenant, source, number)
) {{strict}};
