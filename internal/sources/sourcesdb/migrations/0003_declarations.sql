CREATE TABLE sources_declaration (
	tenant {{text}} NOT NULL, source {{text}} NOT NULL, number {{int64}} NOT NULL, declared_at {{text}} NOT NULL, document {{text}} NOT NULL,
	PRIMARY KEY (tenant, source, number)
) {{strict}};
INSERT INTO sources_declaration (tenant, source, number, declared_at, document) SELECT tenant, id, 1, '', document FROM sources_source;
