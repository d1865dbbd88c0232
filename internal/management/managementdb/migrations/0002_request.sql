CREATE TABLE management_request (
	tenant {{text}} NOT NULL, number {{int64}} NOT NULL, subject {{text}} NOT NULL, factor {{text}} NOT NULL, measure {{text}} NOT NULL, institution {{text}} NOT NULL,
	asks {{text}} NOT NULL, due {{text}} NOT NULL, words {{text}} NOT NULL, asked_by {{text}} NOT NULL, asked_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, number)
) {{strict}};
CREATE TABLE management_request_step (
	tenant {{text}} NOT NULL, number {{int64}} NOT NULL, step {{int64}} NOT NULL, act {{text}} NOT NULL, words {{text}} NOT NULL, stepped_by {{text}} NOT NULL, stepped_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, number, step),
	FOREIGN KEY (tenant, number) REFERENCES management_request (tenant, number)
) {{strict}};
