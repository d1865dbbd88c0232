CREATE TABLE identity_token (
	tenant {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	account {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, digest),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
