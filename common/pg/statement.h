// One named SQL statement. Statements live in `.sql` files, one each; the build embeds them
// (tools/cmake/EmbedSql.cmake) as constants of this type: `sql/load_event.sql` becomes
// `sql::kLoadEvent`.
#pragma once

namespace hailan::pg {

// Both pointers are to static storage. `name` is the prepared statement's name.
struct Statement {
  const char* name;
  const char* text;
};

// One forward-only migration, `migrations/0001_create_events.sql`.
struct Migration {
  int number;
  const char* name;
  const char* text;
};

}  // namespace hailan::pg
