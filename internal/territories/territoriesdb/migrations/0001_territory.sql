CREATE TABLE territories_unit (
	tenant {{text}} NOT NULL,
	code {{text}} NOT NULL,
	country {{text}} NOT NULL,
	hierarchy {{text}} NOT NULL,
	level {{int64}} NOT NULL CHECK (level >= 0),
	kind {{text}} NOT NULL,
	parent {{text}},
	lon {{float64}},
	lat {{float64}},
	valid_from {{text}},
	valid_to {{text}},
	PRIMARY KEY (tenant, code),
	CHECK ((lon IS NULL) = (lat IS NULL)),
	CHECK ((level = 0) = (parent IS NULL))
) {{strict}};

CREATE INDEX territories_unit_group ON territories_unit (tenant, country, hierarchy, level);

CREATE TABLE territories_name (
	tenant {{text}} NOT NULL,
	code {{text}} NOT NULL,
	place {{int64}} NOT NULL,
	lang {{text}},
	name {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, place),
	FOREIGN KEY (tenant, code) REFERENCES territories_unit (tenant, code)
) {{strict}};

CREATE TABLE territories_population (
	tenant {{text}} NOT NULL,
	code {{text}} NOT NULL,
	year {{int64}} NOT NULL,
	sex {{text}} NOT NULL,
	age {{text}} NOT NULL,
	country {{text}} NOT NULL,
	level {{int64}} NOT NULL,
	people {{int64}} NOT NULL CHECK (people >= 0),
	vintage {{text}} NOT NULL,
	source {{text}} NOT NULL,
	PRIMARY KEY (tenant, code, year, sex, age)
) {{strict}};

CREATE INDEX territories_population_area ON territories_population (tenant, country, level);

CREATE TABLE territories_change (
	tenant {{text}} NOT NULL,
	country {{text}} NOT NULL,
	place {{int64}} NOT NULL,
	kind {{text}} NOT NULL CHECK (kind IN ('split', 'merge', 'transfer', 'rename')),
	from_code {{text}} NOT NULL,
	to_code {{text}} NOT NULL,
	on_date {{text}} NOT NULL,
	weight {{float64}} CHECK (weight > 0 AND weight <= 1),
	basis {{text}} NOT NULL,
	PRIMARY KEY (tenant, country, place)
) {{strict}};

CREATE TABLE territories_boundary (
	tenant {{text}} NOT NULL,
	country {{text}} NOT NULL,
	level {{int64}} NOT NULL,
	code {{text}} NOT NULL,
	name {{text}} NOT NULL,
	until_date {{text}},
	geometry {{text}} NOT NULL,
	PRIMARY KEY (tenant, country, level, code)
) {{strict}};
