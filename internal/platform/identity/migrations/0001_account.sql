CREATE TABLE identity_account (
	tenant {{text}} NOT NULL,
	name {{text}} NOT NULL,
	role {{text}} NOT NULL,
	password {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, name)
) {{strict}};
CREATE TABLE identity_session (
	tenant {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	account {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, digest),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
CREATE INDEX identity_session_expiry ON identity_session (tenant, expires_at);
