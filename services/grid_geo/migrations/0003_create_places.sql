-- Places with their details, and what cameras and devices last said of themselves.

-- One row per city: counts the commits that changed its places, so that every replica can load what
-- is new to it. The row's lock puts the commits of a city in the order of their numbers.
CREATE TABLE place_sets (
  city_id text PRIMARY KEY,
  revision bigint NOT NULL
);

-- The detail is the contract's own encoding: it differs per class and is never searched; what is
-- searched has a column. Territories are derived from the point and so are no foreign keys.
CREATE TABLE places (
  city_id text NOT NULL,
  id text COLLATE "C" NOT NULL,
  class smallint NOT NULL CHECK (class BETWEEN 1 AND 7),
  external_source text NOT NULL,
  external_code text NOT NULL,
  display_name text NOT NULL,
  display_name_ko text NOT NULL,
  longitude_e7 integer NOT NULL,
  latitude_e7 integer NOT NULL CHECK (latitude_e7 BETWEEN -900000000 AND 900000000),
  territory_code text COLLATE "C" NOT NULL,
  exclusive_code text COLLATE "C" NOT NULL,
  boundary_version bigint NOT NULL,
  category text NOT NULL,
  detail bytea NOT NULL,
  retired boolean NOT NULL,
  set_revision bigint NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (city_id, id),
  CHECK ((external_source = '') = (external_code = ''))
);
CREATE INDEX places_set_revision_idx ON places (city_id, set_revision);
CREATE UNIQUE INDEX places_external_code_idx ON places (city_id, external_code, external_source, class)
  WHERE external_code <> '';

-- Written in place as reports come in: room on each page keeps that cheap.
CREATE TABLE place_health (
  city_id text NOT NULL,
  place_id text COLLATE "C" NOT NULL,
  state smallint NOT NULL CHECK (state BETWEEN 1 AND 4),
  health_time bigint NOT NULL,
  PRIMARY KEY (city_id, place_id),
  FOREIGN KEY (city_id, place_id) REFERENCES places (city_id, id)
) WITH (fillfactor = 70);
