CREATE TABLE vault_tenant_key (
	tenant {{text}} NOT NULL,
	version {{int64}} NOT NULL CHECK (version > 0),
	keeper {{text}} NOT NULL,
	wrapped {{bytes}} NOT NULL,
	created_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, version)
) {{strict}};
CREATE TABLE vault_subject (
	tenant {{text}} NOT NULL,
	subject_ref {{text}} NOT NULL,
	key_version {{int64}} NOT NULL,
	wrapped {{bytes}},
	created_at {{text}} NOT NULL,
	erased_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, subject_ref),
	CHECK ((wrapped IS NULL) = (erased_at <> ''))
) {{strict}};
CREATE INDEX vault_subject_version ON vault_subject (tenant, key_version, subject_ref);
CREATE TABLE vault_link (
	tenant {{text}} NOT NULL,
	record {{text}} NOT NULL,
	subject_ref {{text}} NOT NULL,
	PRIMARY KEY (tenant, record, subject_ref),
	FOREIGN KEY (tenant, subject_ref) REFERENCES vault_subject (tenant, subject_ref)
) {{strict}};
CREATE TABLE vault_cell (
	tenant {{text}} NOT NULL,
	subject_ref {{text}} NOT NULL,
	field_group {{text}} NOT NULL,
	version {{int64}} NOT NULL CHECK (version > 0),
	sealed {{bytes}} NOT NULL,
	written_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, subject_ref, field_group),
	FOREIGN KEY (tenant, subject_ref) REFERENCES vault_subject (tenant, subject_ref)
) {{strict}};
