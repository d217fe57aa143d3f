#include "tools/benchmarks/locate/postgis.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace hailan::bench {

void Die(const std::string& message) {
  std::fprintf(stderr, "bench_locate: %s\n", message.c_str());
  std::exit(1);
}

PostGis::PostGis(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
  if (PQstatus(connection_) != CONNECTION_OK) Die(PQerrorMessage(connection_));
}

PostGis::~PostGis() {
  PQfinish(connection_);
}

bool PostGis::Has(const std::string& table, size_t rows) {
  PGresult* const found = PQexec(connection_, absl::StrCat("SELECT count(*) FROM ", table).c_str());
  const bool loaded = PQresultStatus(found) == PGRES_TUPLES_OK &&
                      std::atol(PQgetvalue(found, 0, 0)) == static_cast<long>(rows);
  PQclear(found);
  return loaded;
}

void PostGis::Load(const Tessellation& city) {
  Run("CREATE EXTENSION IF NOT EXISTS postgis");
  const std::string table = absl::StrCat("bench_grids_", city.grids.size());
  if (!Has(table, city.grids.size())) {
    Run("BEGIN");
    Run(absl::StrCat(
        "CREATE TABLE ", table, " (id int PRIMARY KEY, geom geometry(Polygon, 4326))"));
    for (size_t i = 0; i < city.grids.size(); ++i) {
      Run(absl::StrCat("INSERT INTO ",
                       table,
                       " VALUES (",
                       i,
                       ", ST_SetSRID(ST_GeomFromGeoJSON('{\"type\":\"Polygon\",\"coordinates\":[",
                       RingJson(city.grids[i][0][0]),
                       "]}'), 4326))"));
    }
    Run(absl::StrCat("CREATE INDEX ON ", table, " USING gist (geom)"));
    Run("COMMIT");
    Run(absl::StrCat("VACUUM ANALYZE ", table));
  }
  Run("SET jit = off");
  Prepare("one",
          absl::StrCat("SELECT id FROM ",
                       table,
                       " WHERE ST_Covers(geom, "
                       "ST_SetSRID(ST_MakePoint($1::float8, $2::float8), 4326))"));
  Prepare("batch",
          absl::StrCat("SELECT i.ord, g.id FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY "
                       "AS i (x, y, ord) JOIN ",
                       table,
                       " g ON ST_Covers(g.geom, "
                       "ST_SetSRID(ST_MakePoint(i.x, i.y), 4326))"));
}

int PostGis::Find(const char* statement, const std::string& x, const std::string& y) {
  const char* const values[] = {x.c_str(), y.c_str()};
  PGresult* const result = PQexecPrepared(connection_, statement, 2, values, nullptr, nullptr, 0);
  if (PQresultStatus(result) != PGRES_TUPLES_OK) Die(PQerrorMessage(connection_));
  const int rows = PQntuples(result);
  PQclear(result);
  return rows;
}

void PostGis::Run(const std::string& sql) {
  PGresult* const result = PQexec(connection_, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) Die(PQerrorMessage(connection_));
  PQclear(result);
}

void PostGis::Prepare(const char* name, const std::string& sql) {
  PQclear(PQexec(connection_, absl::StrCat("DEALLOCATE ", name).c_str()));
  PQclear(PQprepare(connection_, name, sql.c_str(), 0, nullptr));
}

}  // namespace hailan::bench
