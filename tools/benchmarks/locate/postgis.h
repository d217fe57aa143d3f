// PostGIS as a peer: the same polygons in a table with a GiST index, prepared statements.
#pragma once

#include <libpq-fe.h>

#include <string>

#include "tools/benchmarks/tessellation.h"

namespace hailan::bench {

// Ends the program with a message.
[[noreturn]] void Die(const std::string& message);

class PostGis {
 public:
  explicit PostGis(const std::string& url);
  ~PostGis();
  PostGis(const PostGis&) = delete;
  PostGis& operator=(const PostGis&) = delete;

  // Loads the grids unless they are there, and prepares the statements `one` and `batch`.
  void Load(const Tessellation& city);
  // Rows found for the two parameters of a statement.
  int Find(const char* statement, const std::string& x, const std::string& y);

 private:
  void Run(const std::string& sql);
  void Prepare(const char* name, const std::string& sql);
  bool Has(const std::string& table, size_t rows);

  PGconn* connection_;
};

}  // namespace hailan::bench
