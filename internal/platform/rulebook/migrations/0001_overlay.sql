CREATE TABLE rulebook_overlay (
	tenant {{text}} NOT NULL,
	name {{text}} NOT NULL,
	number {{int64}} NOT NULL CHECK (number > 0),
	crisis {{bool}} NOT NULL,
	rules {{text}} NOT NULL,
	cases {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	reason {{text}} NOT NULL,
	state {{text}} NOT NULL,
	proposed_by {{text}} NOT NULL,
	proposed_at {{text}} NOT NULL,
	activated_by {{text}} NOT NULL,
	activated_at {{text}} NOT NULL,
	withdrawn_by {{text}} NOT NULL,
	withdrawn_at {{text}} NOT NULL,
	withdrawn_reason {{text}} NOT NULL,
	ends_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, name, number)
) {{strict}};
CREATE INDEX rulebook_overlay_state ON rulebook_overlay (tenant, state, name);
