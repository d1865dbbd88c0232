CREATE TABLE cases_code (
	tenant {{text}} NOT NULL,
	digest {{text}} NOT NULL,
	case_id {{text}} NOT NULL,
	subject_ref {{text}} NOT NULL,
	given_by {{text}} NOT NULL,
	given_at {{text}} NOT NULL,
	expires_at {{text}} NOT NULL,
	PRIMARY KEY (tenant, digest),
	FOREIGN KEY (tenant, case_id) REFERENCES cases_case (tenant, id)
) {{strict}};
CREATE INDEX cases_code_person ON cases_code (tenant, case_id, subject_ref);
