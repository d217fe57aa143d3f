-- People are counted by grid for maps. The index is over an expression, so that no plan of a search,
-- which also names a range of territories, takes it for the GIN index of the tokens; the column itself
-- is included because only then the index alone is read.
CREATE INDEX residents_grid_idx ON residents (left(territory_code, 15)) INCLUDE (territory_code);
