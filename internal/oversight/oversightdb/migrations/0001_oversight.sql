CREATE TABLE oversight_report (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, content {{text}} NOT NULL, planned_by {{text}} NOT NULL, planned_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code)
) {{strict}};
CREATE TABLE oversight_move (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, step {{int64}} NOT NULL, act {{text}} NOT NULL, state_before {{text}} NOT NULL, state {{text}} NOT NULL,
	moved_by {{text}} NOT NULL, institution {{text}} NOT NULL, basis {{text}} NOT NULL, reason {{text}} NOT NULL, note {{text}} NOT NULL, moved_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, step),
	FOREIGN KEY (tenant, code) REFERENCES oversight_report (tenant, code)
) {{strict}};
CREATE TABLE oversight_section (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, section {{text}} NOT NULL, version {{int64}} NOT NULL, content {{text}} NOT NULL,
	submitted_by {{text}} NOT NULL, institution {{text}} NOT NULL, submitted_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, section, version),
	FOREIGN KEY (tenant, code) REFERENCES oversight_report (tenant, code)
) {{strict}};
CREATE TABLE oversight_check (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, step {{int64}} NOT NULL, content {{text}} NOT NULL, checked_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, step),
	FOREIGN KEY (tenant, code) REFERENCES oversight_report (tenant, code)
) {{strict}};
CREATE TABLE oversight_explanation (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, step {{int64}} NOT NULL, check_step {{int64}} NOT NULL, finding {{text}} NOT NULL, words {{text}} NOT NULL,
	explained_by {{text}} NOT NULL, explained_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, step),
	FOREIGN KEY (tenant, code, check_step) REFERENCES oversight_check (tenant, code, step)
) {{strict}};
CREATE TABLE oversight_snapshot (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, sha256 {{text}} NOT NULL, content {{text}} NOT NULL, signed_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code),
	FOREIGN KEY (tenant, code) REFERENCES oversight_report (tenant, code)
) {{strict}};
CREATE TABLE oversight_amendment (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, number {{int64}} NOT NULL, section {{text}} NOT NULL, words {{text}} NOT NULL, reason {{text}} NOT NULL,
	amended_by {{text}} NOT NULL, institution {{text}} NOT NULL, amended_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, number),
	FOREIGN KEY (tenant, code) REFERENCES oversight_snapshot (tenant, code)
) {{strict}};
CREATE TABLE oversight_item (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, number {{int64}} NOT NULL, kind {{text}} NOT NULL, body {{text}} NOT NULL, addressee {{text}} NOT NULL,
	section {{text}} NOT NULL, words {{text}} NOT NULL, supersedes {{int64}} NOT NULL, due {{text}} NOT NULL, working_days {{int64}} NOT NULL, issued_by {{text}} NOT NULL, issued_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, number),
	FOREIGN KEY (tenant, code) REFERENCES oversight_report (tenant, code)
) {{strict}};
CREATE TABLE oversight_step (
	tenant {{text}} NOT NULL, code {{text}} NOT NULL, item {{int64}} NOT NULL, number {{int64}} NOT NULL, act {{text}} NOT NULL, state_before {{text}} NOT NULL, state {{text}} NOT NULL,
	stepped_by {{text}} NOT NULL, institution {{text}} NOT NULL, basis {{text}} NOT NULL, reason {{text}} NOT NULL, words {{text}} NOT NULL, due {{text}} NOT NULL, level {{text}} NOT NULL,
	evidence {{text}} NOT NULL, stepped_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, item, number),
	FOREIGN KEY (tenant, code, item) REFERENCES oversight_item (tenant, code, number)
) {{strict}};
