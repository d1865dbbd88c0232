CREATE TABLE sources_erratum (
	tenant {{text}} NOT NULL, source {{text}} NOT NULL, number {{int64}} NOT NULL, edition {{int64}} NOT NULL, corrected_in {{int64}} NOT NULL,
	what {{text}} NOT NULL, figures {{text}} NOT NULL, since {{text}} NOT NULL, state {{text}} NOT NULL CHECK (state IN ('proposed', 'published', 'dropped')),
	written_by {{text}} NOT NULL, written_at {{text}} NOT NULL, decided_by {{text}} NOT NULL, decided_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, source, number),
	FOREIGN KEY (tenant, source, edition) REFERENCES sources_edition (tenant, source, number)
) {{strict}};
