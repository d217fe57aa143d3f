-- The register of volunteers, and what the command runner needs.
-- include: common/command/sql/tables.sql

CREATE TABLE volunteers (
  city_id text NOT NULL,
  id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('ACTIVE', 'SUSPENDED')),
  display_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CITIZEN', 'MEMBER', 'DEPARTMENT', 'GRID_MEMBER')),
  territory_code text COLLATE "C" NOT NULL,
  team text NOT NULL,
  skills text[] NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  PRIMARY KEY (city_id, id),
  -- The city's own account has this id.
  CHECK (id <> 'love-bank')
);
CREATE INDEX volunteers_territory_idx ON volunteers (city_id, territory_code, id);
