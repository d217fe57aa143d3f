-- Files of boundaries that arrive in parts: checked, staged, and read by their commit only. A job
-- deletes what nobody commits within an hour.

CREATE TABLE boundary_imports (
  city_id text NOT NULL,
  id uuid NOT NULL,
  subject text NOT NULL,
  expire_time bigint NOT NULL,
  PRIMARY KEY (city_id, id)
);
CREATE INDEX boundary_imports_expire_idx ON boundary_imports (expire_time);

-- Shapes as in boundaries; a territory is in one part only.
CREATE TABLE boundary_parts (
  city_id text NOT NULL,
  import_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  part integer NOT NULL,
  shape bytea NOT NULL,
  digest bytea NOT NULL,
  vertices bigint NOT NULL,
  PRIMARY KEY (city_id, import_id, code),
  FOREIGN KEY (city_id, import_id) REFERENCES boundary_imports (city_id, id) ON DELETE CASCADE
);
ALTER TABLE boundary_parts ALTER COLUMN shape SET STORAGE EXTERNAL;
