-- How often each post of a grid was given, and the look that gave it last. Who gives a post must have looked
-- at all who hold it: whoever gave it since then makes others look again.
CREATE TABLE posts (
  city_id text NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  -- 1 head, 2 adviser, 3 all-round.
  role smallint NOT NULL CHECK (role BETWEEN 1 AND 3),
  revision bigint NOT NULL,
  look uuid NOT NULL,
  PRIMARY KEY (city_id, territory_code, role),
  FOREIGN KEY (city_id, territory_code) REFERENCES territories (city_id, code)
);
