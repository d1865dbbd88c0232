CREATE TABLE finance_sheet (
	tenant {{text}} NOT NULL, number {{int64}} NOT NULL, name {{text}} NOT NULL, given {{text}} NOT NULL,
	recorded_at {{text}} NOT NULL, recorded_by {{text}} NOT NULL,
	PRIMARY KEY (tenant, number)
) {{strict}};
CREATE TABLE finance_sheet_row (
	tenant {{text}} NOT NULL, sheet {{int64}} NOT NULL, place {{int64}} NOT NULL, revision {{int64}} NOT NULL, cells {{text}} NOT NULL,
	state {{text}} NOT NULL, problem {{text}} NOT NULL, recorded_at {{text}} NOT NULL, recorded_by {{text}} NOT NULL,
	PRIMARY KEY (tenant, sheet, place, revision)
) {{strict}};
