-- Events of the item are handed to departments by the street or the city only. Constant default: no row
-- is rewritten, and replicas of the version before go on writing rows without it.
ALTER TABLE catalogue_items ADD COLUMN through_street boolean NOT NULL DEFAULT false;
