// Finds in the text of an EXPLAIN what reads a table from end to end, openly or in disguise.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace hailan::event_workflow::testing {

// A scan of a large table that grows with the city: a sequential one, or an index scan without a
// condition beyond the city, its channel and where a page starts, unless a LIMIT above takes its
// rows in the index's own order and so stops it.
struct Walk {
  std::string table;
  // Empty = a sequential scan.
  std::string index;
  // The lines about it, for the message of a failure.
  std::string text;
};

// `plan`: EXPLAIN in text format, one node or property a line.
std::vector<Walk> FindWalks(absl::string_view plan, absl::Span<const std::string> large_tables);

}  // namespace hailan::event_workflow::testing
