CREATE TABLE territories_past (
	tenant {{text}} NOT NULL, number {{int64}} NOT NULL, until_at {{text}} NOT NULL, kind {{text}} NOT NULL CHECK (kind IN ('units', 'populations')),
	country {{text}} NOT NULL, hierarchy {{text}} NOT NULL, level {{int64}} NOT NULL, document {{text}} NOT NULL,
	PRIMARY KEY (tenant, number)
) {{strict}};
