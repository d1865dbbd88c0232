CREATE TABLE audit_entry (
	tenant {{text}} NOT NULL,
	number {{int64}} NOT NULL CHECK (number > 0),
	at {{text}} NOT NULL,
	actor {{text}} NOT NULL,
	act {{text}} NOT NULL,
	kind {{text}} NOT NULL,
	object {{text}} NOT NULL,
	outcome {{text}} NOT NULL CHECK (outcome IN ('done', 'read', 'denied')),
	body {{text}} NOT NULL,
	previous {{text}} NOT NULL,
	hash {{text}} NOT NULL,
	PRIMARY KEY (tenant, number)
) {{strict}};
CREATE INDEX audit_entry_actor ON audit_entry (tenant, actor, number);
CREATE INDEX audit_entry_object ON audit_entry (tenant, kind, object, number);
CREATE TABLE audit_concerned (
	tenant {{text}} NOT NULL,
	number {{int64}} NOT NULL,
	kind {{text}} NOT NULL,
	object {{text}} NOT NULL,
	PRIMARY KEY (tenant, kind, object, number),
	FOREIGN KEY (tenant, number) REFERENCES audit_entry (tenant, number)
) {{strict}};
