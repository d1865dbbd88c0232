ALTER TABLE oversight_step ADD COLUMN working_days {{int64}} NOT NULL DEFAULT 0;
CREATE TABLE oversight_holiday (
	tenant {{text}} NOT NULL, day {{text}} NOT NULL, step {{int64}} NOT NULL, name {{text}} NOT NULL, basis {{text}} NOT NULL, revoked {{int64}} NOT NULL,
	reason {{text}} NOT NULL, said_by {{text}} NOT NULL, said_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, day, step)
) {{strict}};
CREATE TABLE oversight_sitting (
	tenant {{text}} NOT NULL, number {{int64}} NOT NULL, step {{int64}} NOT NULL, body {{text}} NOT NULL, state {{text}} NOT NULL, content {{text}} NOT NULL,
	reason {{text}} NOT NULL, recorded_by {{text}} NOT NULL, recorded_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, number, step)
) {{strict}};
