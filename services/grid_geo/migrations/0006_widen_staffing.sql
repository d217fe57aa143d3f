-- Heads of buildings and units, cadres and who sent them, officers; staffing templates; and
-- responsibilities through time.

-- role: 1 head, 2 adviser, 3 all-round, 4 part-time, 5 building head, 6 unit head, 7 sunk cadre,
-- 8 officer. Buildings are those of the register of residents.
ALTER TABLE appointments
  ADD COLUMN building_id text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN unit text NOT NULL DEFAULT '',
  ADD COLUMN organisation_id text COLLATE "C",
  DROP CONSTRAINT appointments_role_check,
  ADD CHECK (role BETWEEN 1 AND 8),
  ADD CHECK ((role IN (5, 6)) = (building_id <> '')),
  ADD CHECK ((role = 6) = (unit <> '')),
  ADD FOREIGN KEY (city_id, organisation_id) REFERENCES departments (city_id, id);
CREATE INDEX appointments_building_idx ON appointments (city_id, building_id)
  WHERE building_id <> '';
CREATE INDEX appointments_organisation_idx ON appointments (city_id, organisation_id)
  WHERE organisation_id IS NOT NULL;

-- Several periods per rule, one after the other, as whole days of the city's calendar.
ALTER TABLE responsibilities
  ADD COLUMN valid_from date NOT NULL DEFAULT '-infinity',
  ADD COLUMN valid_to date NOT NULL DEFAULT 'infinity',
  ADD CHECK (valid_from < valid_to),
  DROP CONSTRAINT responsibilities_pkey,
  ADD PRIMARY KEY (city_id, territory_code, matter, department_id, valid_from);

-- How many of each role a grid should have. A template that was taken away stays as a row that is not
-- its territory's own.
CREATE TABLE staffing_templates (
  city_id text NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  own boolean NOT NULL,
  heads integer NOT NULL CHECK (heads >= 0),
  advisers integer NOT NULL CHECK (advisers >= 0),
  all_round integer NOT NULL CHECK (all_round >= 0),
  part_time integer NOT NULL CHECK (part_time >= 0),
  update_time bigint NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (city_id, territory_code),
  FOREIGN KEY (city_id, territory_code) REFERENCES territories (city_id, code)
);
