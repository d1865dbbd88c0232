CREATE TABLE access_grant (
	tenant {{text}} NOT NULL,
	id {{text}} NOT NULL,
	owner {{text}} NOT NULL,
	receiver {{text}} NOT NULL,
	kind {{text}} NOT NULL,
	object {{text}} NOT NULL,
	purposes {{text}} NOT NULL,
	fields {{text}} NOT NULL,
	legal_basis {{text}} NOT NULL,
	from_at {{text}} NOT NULL,
	until_at {{text}} NOT NULL,
	most_reads {{int64}} NOT NULL CHECK (most_reads > 0),
	reads {{int64}} NOT NULL,
	given_by {{text}} NOT NULL,
	withdrawn_at {{text}} NOT NULL,
	withdrawn_by {{text}} NOT NULL,
	PRIMARY KEY (tenant, id)
) {{strict}};
CREATE INDEX access_grant_receiver ON access_grant (tenant, receiver, owner, until_at);
CREATE TABLE access_emergency (
	tenant {{text}} NOT NULL,
	id {{text}} NOT NULL,
	account {{text}} NOT NULL,
	institution {{text}} NOT NULL,
	kind {{text}} NOT NULL,
	area {{text}} NOT NULL,
	reason {{text}} NOT NULL,
	opened_at {{text}} NOT NULL,
	until_at {{text}} NOT NULL,
	reviewed_at {{text}} NOT NULL,
	reviewed_by {{text}} NOT NULL,
	finding {{text}} NOT NULL,
	PRIMARY KEY (tenant, id)
) {{strict}};
CREATE INDEX access_emergency_account ON access_emergency (tenant, account, opened_at);
CREATE TABLE access_opened (
	tenant {{text}} NOT NULL,
	emergency {{text}} NOT NULL,
	object {{text}} NOT NULL,
	at {{text}} NOT NULL,
	PRIMARY KEY (tenant, emergency, object),
	FOREIGN KEY (tenant, emergency) REFERENCES access_emergency (tenant, id)
) {{strict}};
