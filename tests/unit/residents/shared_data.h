// The vectors and the synthetic register that developers may have beside the checkout, in the
// folder of HAILAN_SHARED_DATA or in `shared/data` beside one of the folders above the working
// directory. Tests that use them pass without them: every rule is tested by small vectors of its
// own too.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace hailan::testing {

// Empty when there is no such folder or file.
inline std::string SharedFile(absl::string_view name) {
  namespace fs = std::filesystem;
  std::vector<fs::path> roots;
  if (const char* root = std::getenv("HAILAN_SHARED_DATA"); root != nullptr) roots = {root};
  for (fs::path at = fs::current_path(); roots.empty() || at.has_relative_path();
       at = at.parent_path()) {
    roots.push_back(at / "shared" / "data");
  }
  for (const fs::path& root : roots) {
    const fs::path file = root / std::string(name);
    if (fs::exists(file)) return file.string();
  }
  return {};
}

// One line of a CSV file by column name.
using CsvRow = std::map<std::string, std::string>;

// The lines of a gzipped CSV file without quoting; empty when the file is not there.
inline std::vector<CsvRow> SharedRows(absl::string_view name) {
  std::vector<CsvRow> rows;
  const std::string file = SharedFile(name);
  if (file.empty()) return rows;
  const std::string command = absl::StrCat("gzip -dc '", file, "'");
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  char buffer[65536];
  for (size_t size = 0; (size = fread(buffer, 1, sizeof(buffer), pipe.get())) > 0;) {
    text.append(buffer, size);
  }
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
