CREATE TABLE cases_case (
	tenant {{text}} NOT NULL,
	id {{text}} NOT NULL,
	owner {{text}} NOT NULL CHECK (owner <> ''),
	kind {{text}} NOT NULL,
	reference {{text}} NOT NULL,
	reference_key {{text}} NOT NULL,
	shelf {{text}} NOT NULL,
	offence {{text}} NOT NULL,
	declared_in {{text}} NOT NULL,
	happened_in {{text}} NOT NULL,
	occurred_on {{text}} NOT NULL,
	reported_on {{text}} NOT NULL,
	state {{text}} NOT NULL,
	level {{int64}} NOT NULL,
	sealed {{bool}} NOT NULL,
	protected_identity {{bool}} NOT NULL,
	minor {{bool}} NOT NULL,
	whistleblower {{bool}} NOT NULL,
	recorded_by {{text}} NOT NULL,
	recorded_at {{text}} NOT NULL,
	made_up {{bool}} NOT NULL,
	version {{int64}} NOT NULL,
	mark {{text}} NOT NULL,
	PRIMARY KEY (tenant, id),
	UNIQUE (tenant, owner, shelf, reference_key)
) {{strict}};
CREATE INDEX cases_case_reported ON cases_case (tenant, owner, reported_on, id);
CREATE TABLE cases_place (
	tenant {{text}} NOT NULL,
	case_id {{text}} NOT NULL,
	side {{text}} NOT NULL CHECK (side IN ('declared', 'happened')),
	code {{text}} NOT NULL,
	depth {{int64}} NOT NULL,
	PRIMARY KEY (tenant, case_id, side, code),
	FOREIGN KEY (tenant, case_id) REFERENCES cases_case (tenant, id)
) {{strict}};
CREATE INDEX cases_place_code ON cases_place (tenant, side, code, case_id);
CREATE TABLE cases_assigned (
	tenant {{text}} NOT NULL,
	case_id {{text}} NOT NULL,
	account {{text}} NOT NULL,
	in_place_of {{text}} NOT NULL,
	until_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, case_id, account, in_place_of),
	FOREIGN KEY (tenant, case_id) REFERENCES cases_case (tenant, id)
) {{strict}};
CREATE INDEX cases_assigned_account ON cases_assigned (tenant, account, case_id);
CREATE TABLE cases_concerning (
	tenant {{text}} NOT NULL,
	case_id {{text}} NOT NULL,
	account {{text}} NOT NULL,
	PRIMARY KEY (tenant, case_id, account),
	FOREIGN KEY (tenant, case_id) REFERENCES cases_case (tenant, id)
) {{strict}};
CREATE TABLE cases_person (
	tenant {{text}} NOT NULL,
	case_id {{text}} NOT NULL,
	subject_ref {{text}} NOT NULL,
	part {{text}} NOT NULL,
	place {{int64}} NOT NULL,
	PRIMARY KEY (tenant, case_id, subject_ref),
	FOREIGN KEY (tenant, case_id) REFERENCES cases_case (tenant, id)
) {{strict}};
