-- Offices (科室) name the department that they are part of. Binaries of the release before leave it empty.
ALTER TABLE departments ADD COLUMN parent_id text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX departments_parent_idx ON departments (city_id, parent_id) WHERE parent_id <> '';
