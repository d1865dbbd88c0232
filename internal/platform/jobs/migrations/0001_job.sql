CREATE TABLE jobs_job (
	tenant {{text}} NOT NULL,
	id {{text}} NOT NULL,
	kind {{text}} NOT NULL,
	subject {{text}} NOT NULL,
	args {{text}} NOT NULL,
	actor {{text}} NOT NULL,
	actor_role {{text}} NOT NULL,
	state {{text}} NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
	step {{text}} NOT NULL,
	done {{int64}} NOT NULL,
	total {{int64}} NOT NULL,
	attempts {{int64}} NOT NULL,
	worker {{text}} NOT NULL,
	heartbeat_at {{text}} NOT NULL,
	cancel_requested {{bool}} NOT NULL,
	error {{text}} NOT NULL,
	error_args {{text}} NOT NULL,
	created_at {{text}} NOT NULL,
	started_at {{text}} NOT NULL,
	ended_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, id)
) {{strict}};
CREATE INDEX jobs_job_open ON jobs_job (state, created_at, id);
CREATE INDEX jobs_job_newest ON jobs_job (tenant, created_at, id);
