CREATE TABLE planning_row (
	tenant {{text}} NOT NULL, plan {{text}} NOT NULL, kind {{text}} NOT NULL, code {{text}} NOT NULL, revision {{int64}} NOT NULL,
	gone {{int64}} NOT NULL, content {{text}} NOT NULL, recorded_at {{text}} NOT NULL, recorded_by {{text}} NOT NULL, reason {{text}} NOT NULL,
	place {{int64}} NOT NULL,
	PRIMARY KEY (tenant, plan, kind, code, revision)
) {{strict}};
CREATE TABLE planning_mark (
	tenant {{text}} NOT NULL, mark {{int64}} NOT NULL,
	PRIMARY KEY (tenant)
) {{strict}};
CREATE TABLE planning_move (
	tenant {{text}} NOT NULL, plan {{text}} NOT NULL, step {{int64}} NOT NULL, act {{text}} NOT NULL,
	state_before {{text}} NOT NULL, state {{text}} NOT NULL, moved_by {{text}} NOT NULL, reason {{text}} NOT NULL, moved_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, plan, step)
) {{strict}};
