DROP TABLE identity_token;
DROP TABLE identity_session;
ALTER TABLE identity_account ADD COLUMN kind {{text}} NOT NULL DEFAULT 'person';
ALTER TABLE identity_account ADD COLUMN institution {{text}} NOT NULL DEFAULT '';
ALTER TABLE identity_account ADD COLUMN state {{text}} NOT NULL DEFAULT 'active';
ALTER TABLE identity_account ADD COLUMN founder {{bool}} NOT NULL DEFAULT FALSE;
ALTER TABLE identity_account ADD COLUMN handle {{text}} NOT NULL DEFAULT '';
ALTER TABLE identity_account ADD COLUMN totp_secret {{text}} NOT NULL DEFAULT '';
ALTER TABLE identity_account ADD COLUMN totp_step {{int64}} NOT NULL DEFAULT 0;
ALTER TABLE identity_account ADD COLUMN lang {{text}} NOT NULL DEFAULT '';
UPDATE identity_account SET founder = TRUE;
CREATE INDEX identity_account_handle ON identity_account (tenant, handle);
CREATE TABLE identity_right (
	tenant {{text}} NOT NULL,
	account {{text}} NOT NULL,
	kind {{text}} NOT NULL CHECK (kind IN ('role', 'area', 'clearance')),
	value {{text}} NOT NULL,
	PRIMARY KEY (tenant, account, kind, value),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
INSERT INTO identity_right (tenant, account, kind, value) SELECT tenant, name, 'role', 'accounts' FROM identity_account;
INSERT INTO identity_right (tenant, account, kind, value) SELECT tenant, name, 'role', 'analyst' FROM identity_account;
INSERT INTO identity_right (tenant, account, kind, value) SELECT tenant, name, 'role', 'steward' FROM identity_account;
ALTER TABLE identity_account DROP COLUMN role;
CREATE TABLE identity_session (
	tenant {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	id {{text}} NOT NULL,
	account {{text}} NOT NULL,
	method {{text}} NOT NULL,
	strong {{bool}} NOT NULL,
	device {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	seen_at {{text}} NOT NULL,
	proved_at {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, digest),
	UNIQUE (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
CREATE INDEX identity_session_account ON identity_session (tenant, account);
CREATE INDEX identity_session_expiry ON identity_session (tenant, expires_at);
CREATE TABLE identity_token (
	tenant {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	id {{text}} NOT NULL,
	account {{text}} NOT NULL,
	scopes {{text}} NOT NULL,
	issuer {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, digest),
	UNIQUE (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
CREATE INDEX identity_token_account ON identity_token (tenant, account);
CREATE TABLE identity_passkey (
	tenant {{text}} NOT NULL,
	credential {{text}} NOT NULL,
	id {{text}} NOT NULL,
	account {{text}} NOT NULL,
	party {{text}} NOT NULL,
	label {{text}} NOT NULL,
	kept {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	used_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, credential),
	UNIQUE (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
CREATE INDEX identity_passkey_account ON identity_passkey (tenant, account);
CREATE TABLE identity_recovery_code (
	tenant {{text}} NOT NULL,
	account {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	PRIMARY KEY (tenant, account, digest),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
CREATE TABLE identity_link (
	tenant {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	account {{text}} NOT NULL,
	purpose {{text}} NOT NULL CHECK (purpose IN ('enrol', 'enter')),
	secret {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, digest),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
CREATE INDEX identity_link_account ON identity_link (tenant, account);
CREATE TABLE identity_ceremony (
	tenant {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	kind {{text}} NOT NULL,
	account {{text}} NOT NULL,
	state {{text}} NOT NULL,
	tries {{int64}} NOT NULL,
	created_at {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, digest)
) {{strict}};
CREATE INDEX identity_ceremony_expiry ON identity_ceremony (tenant, expires_at);
CREATE TABLE identity_device (
	tenant {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	account {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, digest, account),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
CREATE TABLE identity_subject (
	tenant {{text}} NOT NULL,
	issuer {{text}} NOT NULL,
	subject {{text}} NOT NULL,
	account {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, issuer, subject),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
CREATE TABLE identity_recovery (
	tenant {{text}} NOT NULL,
	account {{text}} NOT NULL,
	asker {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, account),
	FOREIGN KEY (tenant, account) REFERENCES identity_account (tenant, name)
) {{strict}};
