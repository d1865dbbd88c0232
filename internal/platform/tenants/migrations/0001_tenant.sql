CREATE TABLE tenants_tenant (
	tenant {{text}} NOT NULL,
	host {{text}} NOT NULL,
	parent {{text}} NOT NULL,
	document {{text}} NOT NULL,
	changed_at {{text}} NOT NULL,
	PRIMARY KEY (tenant)
) {{strict}};
CREATE UNIQUE INDEX tenants_tenant_host ON tenants_tenant (host) WHERE host <> '';
CREATE TABLE tenants_agreement (
	tenant {{text}} NOT NULL,
	reader {{text}} NOT NULL,
	indicator {{text}} NOT NULL,
	from_day {{text}} NOT NULL,
	until_day {{text}} NOT NULL,
	basis {{text}} NOT NULL,
	agreed_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, reader, indicator, from_day),
	FOREIGN KEY (tenant) REFERENCES tenants_tenant (tenant),
	CHECK (from_day <= until_day)
) {{strict}};
