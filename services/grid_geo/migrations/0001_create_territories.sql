-- The territory tree, its boundaries, departments with responsibilities, staff with appointments.
-- Codes are compared bytewise (COLLATE "C"): a subtree is the range [code, code || ':').

-- include: common/command/sql/tables.sql

CREATE TABLE territories (
  city_id text NOT NULL,
  code text COLLATE "C" NOT NULL,
  parent_code text COLLATE "C",
  kind smallint NOT NULL CHECK (kind BETWEEN 0 AND 5),
  grid_class smallint NOT NULL CHECK (grid_class BETWEEN 0 AND 2),
  display_name text NOT NULL,
  display_name_ko text NOT NULL,
  pinyin text NOT NULL,
  initials text NOT NULL,
  external_codes text[] NOT NULL,
  household_target integer NOT NULL CHECK (household_target >= 0),
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (city_id, code),
  FOREIGN KEY (city_id, parent_code) REFERENCES territories (city_id, code),
  CHECK (code ~ '^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{17})$' AND starts_with(code, city_id)),
  CHECK ((length(code) = 6) = (parent_code IS NULL)),
  CHECK (starts_with(code, parent_code) AND length(parent_code) < length(code)),
  CHECK ((length(code) = 15) = (grid_class > 0))
);
CREATE INDEX territories_parent_idx ON territories (city_id, parent_code);

-- One row per city: its revision is the boundary version.
CREATE TABLE boundary_sets (
  city_id text PRIMARY KEY,
  update_time bigint NOT NULL,
  revision bigint NOT NULL
);

-- Shapes in the encoding of services/grid_geo/domain/shape.h, already compact: no second compression.
CREATE TABLE boundaries (
  city_id text NOT NULL,
  code text COLLATE "C" NOT NULL,
  shape bytea NOT NULL,
  digest bytea NOT NULL,
  vertices bigint NOT NULL,
  boundary_version bigint NOT NULL,
  PRIMARY KEY (city_id, code),
  FOREIGN KEY (city_id, code) REFERENCES territories (city_id, code)
);
ALTER TABLE boundaries ALTER COLUMN shape SET STORAGE EXTERNAL;

CREATE TABLE departments (
  city_id text NOT NULL,
  id text COLLATE "C" NOT NULL,
  kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 8),
  display_name text NOT NULL,
  display_name_ko text NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  duty_phone text NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (city_id, id),
  FOREIGN KEY (city_id, territory_code) REFERENCES territories (city_id, code)
);
CREATE INDEX departments_territory_idx ON departments (city_id, territory_code);

-- The key begins with what FindResponsible asks for.
CREATE TABLE responsibilities (
  city_id text NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  matter text COLLATE "C" NOT NULL,
  department_id text COLLATE "C" NOT NULL,
  basis text NOT NULL,
  PRIMARY KEY (city_id, territory_code, matter, department_id),
  FOREIGN KEY (city_id, territory_code) REFERENCES territories (city_id, code),
  FOREIGN KEY (city_id, department_id) REFERENCES departments (city_id, id)
);
CREATE INDEX responsibilities_department_idx
  ON responsibilities (city_id, department_id, territory_code, matter);

-- Phones here are published with the person's consent; there is no private one.
CREATE TABLE staff (
  city_id text NOT NULL,
  id text COLLATE "C" NOT NULL,
  display_name text NOT NULL,
  department_id text COLLATE "C",
  phone text NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (city_id, id),
  FOREIGN KEY (city_id, department_id) REFERENCES departments (city_id, id)
);
CREATE INDEX staff_department_idx ON staff (city_id, department_id);

-- Duty from start_time (included) to end_time (excluded; NULL = open).
CREATE TABLE appointments (
  city_id text NOT NULL,
  staff_id text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  role smallint NOT NULL CHECK (role BETWEEN 1 AND 4),
  start_time bigint NOT NULL,
  end_time bigint CHECK (end_time > start_time),
  PRIMARY KEY (city_id, staff_id, id),
  FOREIGN KEY (city_id, staff_id) REFERENCES staff (city_id, id),
  FOREIGN KEY (city_id, territory_code) REFERENCES territories (city_id, code)
);
CREATE INDEX appointments_territory_idx ON appointments (city_id, territory_code);
