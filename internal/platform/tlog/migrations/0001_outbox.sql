CREATE TABLE tlog_outbox (
	tenant {{text}} NOT NULL,
	type {{text}} NOT NULL,
	id {{text}} NOT NULL,
	version {{int64}} NOT NULL CHECK (version > 0),
	entry {{text}} NOT NULL,
	statement {{text}} NOT NULL,
	salt {{text}} NOT NULL,
	written {{text}} NOT NULL,
	place {{int64}},
	flawed {{bool}} NOT NULL,
	PRIMARY KEY (tenant, type, id, version)
) {{strict}};
CREATE UNIQUE INDEX tlog_outbox_place ON tlog_outbox (tenant, place) WHERE place IS NOT NULL;
CREATE INDEX tlog_outbox_waiting ON tlog_outbox (tenant, written) WHERE place IS NULL;
CREATE INDEX tlog_outbox_placed ON tlog_outbox (place) WHERE place IS NOT NULL;
CREATE TABLE tlog_checkpoint (
	tenant {{text}} NOT NULL,
	origin {{text}} NOT NULL,
	size {{int64}} NOT NULL,
	root {{text}} NOT NULL,
	vkey {{text}} NOT NULL,
	note {{text}} NOT NULL,
	published {{text}} NOT NULL,
	PRIMARY KEY (tenant, origin, size)
) {{strict}};
