-- Wishes, the claims on them (with service and review) and their history.
CREATE TABLE wishes (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('DRAFT', 'PUBLISHED', 'CLAIMED', 'IN_SERVICE', 'SERVED',
                                       'CLOSED', 'CANCELLED')),
  territory_code text COLLATE "C" NOT NULL,
  house_id text,
  beneficiary_id text NOT NULL,
  category text NOT NULL CHECK (category IN ('ERRAND', 'REPAIR', 'COMPANY', 'GOODS', 'HEALTH',
                                             'LEARNING', 'DELIVERY', 'OTHER')),
  title text NOT NULL,
  description text NOT NULL,
  capacity integer NOT NULL CHECK (capacity BETWEEN 1 AND 200),
  claim_count integer NOT NULL,
  reward_points integer NOT NULL CHECK (reward_points BETWEEN 0 AND 1000),
  due_time bigint NOT NULL,
  drafter_id text NOT NULL,
  publisher_id text NOT NULL,
  end_reason text NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  publish_time bigint,
  end_time bigint,
  PRIMARY KEY (city_id, id),
  -- The last line of defence of "capacity respected under concurrency".
  CHECK (claim_count BETWEEN 0 AND capacity)
);
CREATE INDEX wishes_state_id_idx ON wishes (city_id, state, id);
CREATE INDEX wishes_territory_idx ON wishes (city_id, territory_code, id);
CREATE INDEX wishes_house_idx ON wishes (city_id, house_id, id) WHERE house_id IS NOT NULL;

CREATE TABLE wish_claims (
  city_id text NOT NULL,
  wish_id uuid NOT NULL,
  volunteer_id text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('CLAIMED', 'SERVED', 'REVIEWED', 'WITHDRAWN', 'RELEASED',
                                       'LAPSED')),
  claim_time bigint NOT NULL,
  start_time bigint,
  minutes integer,
  note text,
  attachments text[],
  record_time bigint,
  reviewer_id text,
  attended boolean,
  effect integer,
  score integer,
  points integer,
  formula_version integer,
  comment text,
  review_time bigint,
  PRIMARY KEY (city_id, wish_id, volunteer_id),
  FOREIGN KEY (city_id, wish_id) REFERENCES wishes (city_id, id),
  FOREIGN KEY (city_id, volunteer_id) REFERENCES volunteers (city_id, id),
  CHECK (reviewer_id <> volunteer_id),
  CHECK ((record_time IS NULL) = (minutes IS NULL)),
  CHECK ((review_time IS NULL) = (points IS NULL)),
  CHECK (review_time IS NULL OR record_time IS NOT NULL)
);
CREATE INDEX wish_claims_volunteer_idx ON wish_claims (city_id, volunteer_id, wish_id);

CREATE TABLE wish_steps (
  city_id text NOT NULL,
  wish_id uuid NOT NULL,
  revision bigint NOT NULL,
  action text NOT NULL,
  state_from text,
  state_to text NOT NULL,
  actor_id text NOT NULL,
  volunteer_id text,
  step_time bigint NOT NULL,
  PRIMARY KEY (city_id, wish_id, revision),
  FOREIGN KEY (city_id, wish_id) REFERENCES wishes (city_id, id)
);
