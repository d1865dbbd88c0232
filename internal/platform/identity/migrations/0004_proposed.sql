CREATE TABLE identity_proposed (
	tenant {{text}} NOT NULL,
	account {{text}} NOT NULL,
	kind {{text}} NOT NULL CHECK (kind IN ('role', 'area', 'clearance')),
	value {{text}} NOT NULL,
	asker {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, account, kind, value),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
