// The tables of the vectors and of the synthetic register (tests/support/shared_files.h). Every
// rule is tested by small vectors of its own too.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tests/support/shared_files.h"

namespace hailan::testing {

// One line of a CSV file by column name.
using CsvRow = std::map<std::string, std::string>;

// The lines of a gzipped CSV file without quoting; empty when the file is not there.
inline std::vector<CsvRow> SharedRows(const std::string& name) {
  std::vector<CsvRow> rows;
  const std::string text = ReadShared(name);
  std::vector<std::string> header;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> values = absl::StrSplit(line, ',');
    if (header.empty()) {
      header = values;
      continue;
    }
    CsvRow& row = rows.emplace_back();
    for (size_t i = 0; i < header.size() && i < values.size(); ++i) row[header[i]] = values[i];
  }
  return rows;
}

}  // namespace hailan::testing
