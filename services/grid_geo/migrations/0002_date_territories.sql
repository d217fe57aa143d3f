-- Territory through time: validity of territories and of each boundary, reorganisations with their
-- lineage. Dates are days of the city's calendar (UTC+8): `from` is the first day, `to` the first
-- day after. What is not dated holds since ever (-infinity) and until further notice (infinity).

ALTER TABLE territories
  ADD COLUMN valid_from date NOT NULL DEFAULT '-infinity',
  ADD COLUMN valid_to date NOT NULL DEFAULT 'infinity',
  ADD COLUMN urban_rural_class smallint NOT NULL DEFAULT 0
    CHECK (urban_rural_class IN (0, 111, 112, 121, 122, 123, 210, 220)),
  ADD CHECK (valid_from < valid_to);
CREATE INDEX territories_external_codes_idx ON territories USING gin (external_codes);

-- Several boundaries per territory, one after the other; the old shape stays.
ALTER TABLE boundaries
  ADD COLUMN valid_from date NOT NULL DEFAULT '-infinity',
  ADD COLUMN valid_to date NOT NULL DEFAULT 'infinity',
  ADD CHECK (valid_from < valid_to),
  DROP CONSTRAINT boundaries_pkey,
  ADD PRIMARY KEY (city_id, code, valid_from);
-- For the question "on which day did the map last change": few rows, most boundaries are undated.
CREATE INDEX boundaries_valid_from_idx ON boundaries (city_id, valid_from)
  WHERE valid_from > '-infinity';

-- kind: 1 split, 2 merge, 3 rehome, 4 retire. The codes are the heads; their subtrees follow.
CREATE TABLE reorganisations (
  city_id text NOT NULL,
  id uuid NOT NULL,
  kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 4),
  effective_date date NOT NULL,
  from_codes text[] COLLATE "C" NOT NULL,
  to_codes text[] COLLATE "C" NOT NULL,
  reason text NOT NULL,
  boundary_version bigint NOT NULL,
  carried_duties integer NOT NULL,
  create_time bigint NOT NULL,
  PRIMARY KEY (city_id, id)
);
CREATE INDEX reorganisations_date_idx ON reorganisations (city_id, effective_date, id);

-- What became of a territory: from_code before the date is to_code from the date on. share_of_from is
-- the part of the old ground that went there, share_of_to the part of the new ground that came from
-- there. A territory that keeps its code through a split or merger leads to itself.
CREATE TABLE lineage (
  city_id text NOT NULL,
  from_code text COLLATE "C" NOT NULL,
  effective_date date NOT NULL,
  to_code text COLLATE "C" NOT NULL,
  share_of_from double precision NOT NULL CHECK (share_of_from BETWEEN 0 AND 1),
  share_of_to double precision NOT NULL CHECK (share_of_to BETWEEN 0 AND 1),
  reorganisation_id uuid NOT NULL,
  PRIMARY KEY (city_id, from_code, effective_date, to_code),
  FOREIGN KEY (city_id, from_code) REFERENCES territories (city_id, code),
  FOREIGN KEY (city_id, to_code) REFERENCES territories (city_id, code),
  FOREIGN KEY (city_id, reorganisation_id) REFERENCES reorganisations (city_id, id)
);
CREATE INDEX lineage_to_idx ON lineage (city_id, to_code, effective_date);

-- Nothing is valid while its parent is not. The services decide this before they write; here it holds
-- against writers who decided at the same moment: the parent stays locked until the commit, and a
-- loser is told to try again.
CREATE FUNCTION refuse_orphan_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.parent_code IS NOT NULL THEN
    PERFORM 1
    FROM territories
    WHERE city_id = NEW.city_id
      AND code = NEW.parent_code
      AND valid_from <= NEW.valid_from
      AND valid_to >= NEW.valid_to
    FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a territory would be valid while its parent is not'
        USING ERRCODE = 'serialization_failure';
    END IF;
  END IF;
  IF TG_OP = 'UPDATE' AND EXISTS (
    SELECT 1
    FROM territories
    WHERE city_id = NEW.city_id
      AND parent_code = NEW.code
      AND (valid_from < NEW.valid_from OR valid_to > NEW.valid_to)
  ) THEN
    RAISE EXCEPTION 'a territory would end while one below it goes on'
      USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER territories_orphan_in_time
  AFTER INSERT OR UPDATE OF valid_from, valid_to ON territories
  FOR EACH ROW EXECUTE FUNCTION refuse_orphan_in_time();

-- A code of another system names one territory per level at a time. Writers of such codes of one city
-- take turns, else two of them would not see each other.
CREATE FUNCTION refuse_shared_external_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(NEW.external_codes) = 0 THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('external codes of ' || NEW.city_id, 0));
  IF EXISTS (
    SELECT 1
    FROM territories
    WHERE city_id = NEW.city_id
      AND external_codes && NEW.external_codes
      AND code <> NEW.code
      AND length(code) = length(NEW.code)
      AND valid_from < NEW.valid_to
      AND valid_to > NEW.valid_from
  ) THEN
    RAISE EXCEPTION 'another territory of this level has this external code'
      USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER territories_shared_external_code
  AFTER INSERT OR UPDATE OF external_codes, valid_from, valid_to ON territories
  FOR EACH ROW EXECUTE FUNCTION refuse_shared_external_code();
