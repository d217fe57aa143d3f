-- Buildings, houses, people, their relations, and who looked at whom.
-- include: common/command/sql/tables.sql

CREATE TABLE buildings (
  city_id text NOT NULL,
  id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  display_name text NOT NULL,
  unit_count integer NOT NULL,
  floor_count integer NOT NULL,
  longitude double precision,
  latitude double precision,
  cgcs2000 boolean NOT NULL,
  import_hash bytea NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  PRIMARY KEY (city_id, id)
);
-- Codes begin with their city. Neither this nor the indexes of houses begin with the city and hold the
-- id too: on a table that was empty when a plan was made, they would tie with the primary key, and
-- lookups by id would read the whole city.
CREATE INDEX buildings_territory_idx ON buildings (territory_code, id);

CREATE TABLE houses (
  city_id text NOT NULL,
  id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  building_id text COLLATE "C" NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  unit text NOT NULL,
  floor integer NOT NULL,
  room text NOT NULL,
  area_square_metres double precision NOT NULL,
  use text NOT NULL CHECK (use IN ('UNKNOWN', 'OWN', 'LET', 'VACANT', 'COMMERCIAL')),
  address text NOT NULL,
  import_hash bytea NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  PRIMARY KEY (city_id, id),
  FOREIGN KEY (city_id, building_id) REFERENCES buildings
);
CREATE INDEX houses_building_idx ON houses (building_id, city_id, id);
CREATE INDEX houses_territory_idx ON houses (territory_code, id);

-- Columns *_sealed are ciphertexts, *_index keyed digests (services/residents/vault).
CREATE TABLE residents (
  city_id text NOT NULL,
  id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  display_name text NOT NULL,
  hangul_name text NOT NULL,
  hangul_south text NOT NULL,
  name_pinyin text COLLATE "C" NOT NULL,
  name_initials text NOT NULL,
  sex text NOT NULL CHECK (sex IN ('UNKNOWN', 'MALE', 'FEMALE')),
  birth_date date,
  identity_type text NOT NULL
    CHECK (identity_type IN ('NONE', 'CITIZEN', 'PASSPORT', 'FOREIGN_RESIDENT', 'OTHER')),
  identity_sealed bytea,
  identity_index bytea,
  phone_sealed bytea,
  phone_index bytea,
  phone_tail_index bytea,
  medical_sealed bytea,
  registered_territory text COLLATE "C" NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  tags text[] NOT NULL,
  residency text NOT NULL CHECK (residency IN ('UNKNOWN', 'PERMANENT', 'FLOATING')),
  household_id text NOT NULL,
  household_role text NOT NULL
    CHECK (household_role IN ('UNKNOWN', 'HEAD', 'SPOUSE', 'CHILD', 'PARENT', 'OTHER')),
  import_hash bytea,
  search_tokens bigint[] NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  PRIMARY KEY (city_id, id),
  CHECK ((identity_sealed IS NULL) = (identity_index IS NULL))
);
CREATE UNIQUE INDEX residents_identity_idx ON residents (city_id, identity_index)
  WHERE identity_index IS NOT NULL;
-- Every search goes through this one. The short pending list keeps a search right after an import
-- from scanning megabytes of it.
CREATE INDEX residents_search_idx ON residents USING gin (search_tokens)
  WITH (fastupdate = on, gin_pending_list_limit = 1024);

-- Relations, past ones too; `ordinal` is the order recorded.
CREATE TABLE residences (
  city_id text NOT NULL,
  resident_id text COLLATE "C" NOT NULL,
  ordinal integer NOT NULL,
  house_id text COLLATE "C" NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('OWNER', 'TENANT', 'RESIDENT', 'AWAY')),
  start_date date,
  end_date date,
  PRIMARY KEY (city_id, resident_id, ordinal),
  FOREIGN KEY (city_id, resident_id) REFERENCES residents,
  FOREIGN KEY (city_id, house_id) REFERENCES houses,
  CHECK (end_date >= start_date)
);
CREATE INDEX residences_house_idx ON residences (city_id, house_id);

-- What was done to a record, when and by whom; names of fields, never values.
CREATE TABLE resident_history (
  city_id text NOT NULL,
  resident_id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  action text NOT NULL CHECK (action IN ('created', 'updated', 'moved_in', 'moved_out')),
  changed_fields text[] NOT NULL,
  subject text NOT NULL,
  change_time bigint NOT NULL,
  PRIMARY KEY (city_id, resident_id, revision)
);

-- Written by the reads of personal data themselves; insert-only.
CREATE TABLE accesses (
  city_id text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  access_time bigint NOT NULL,
  subject text NOT NULL,
  roles text[] NOT NULL,
  method text NOT NULL,
  resource text NOT NULL,
  purpose text NOT NULL,
  unmasked_field text NOT NULL,
  resident_ids text[] NOT NULL,
  PRIMARY KEY (city_id, id)
);
CREATE INDEX accesses_residents_idx ON accesses USING gin (resident_ids);
