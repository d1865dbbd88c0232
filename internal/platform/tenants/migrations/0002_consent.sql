ALTER TABLE tenants_agreement RENAME TO tenants_agreement_of_operator;
CREATE TABLE tenants_agreement (
	tenant {{text}} NOT NULL,
	id {{text}} NOT NULL,
	reader {{text}} NOT NULL,
	indicator {{text}} NOT NULL,
	from_day {{text}} NOT NULL,
	until_day {{text}} NOT NULL,
	basis {{text}} NOT NULL,
	state {{text}} NOT NULL CHECK (state IN ('proposed', 'accepted', 'ended')),
	proposed_by {{text}} NOT NULL,
	proposed_at {{text}} NOT NULL,
	accepted_by {{text}} NOT NULL,
	accepted_at {{text}} NOT NULL,
	ended_by {{text}} NOT NULL,
	ended_of {{text}} NOT NULL,
	ended_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant) REFERENCES tenants_tenant (tenant),
	FOREIGN KEY (reader) REFERENCES tenants_tenant (tenant),
	CHECK (from_day <= until_day)
) {{strict}};
CREATE INDEX tenants_agreement_reader ON tenants_agreement (reader, tenant);
INSERT INTO tenants_agreement (tenant, id, reader, indicator, from_day, until_day, basis, state, proposed_by, proposed_at, accepted_by, accepted_at, ended_by, ended_of, ended_at)
	SELECT tenant, 'operator-' || reader || '-' || indicator || '-' || from_day, reader, indicator, from_day, until_day, basis, 'ended',
		'system', agreed_at, '', '', 'system', tenant, agreed_at FROM tenants_agreement_of_operator;
DROP TABLE tenants_agreement_of_operator;
