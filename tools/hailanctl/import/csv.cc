#include "tools/hailanctl/import/csv.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::ctl {

absl::StatusOr<CsvTable> CsvTable::Parse(absl::string_view text,
                                         std::string name,
                                         const std::vector<absl::string_view>& columns) {
  std::istringstream in{std::string(text)};
  HL_ASSIGN_OR_RETURN(CsvReader reader, CsvReader::Open(in, std::move(name)));
  HL_RETURN_IF_ERROR(reader.Require(columns));
  CsvTable table;
  table.header_ = reader.header();
  while (true) {
    HL_ASSIGN_OR_RETURN(const bool found, reader.Next());
    if (!found) return table;
    std::vector<std::string> cells = reader.TakeCells();
    std::move(cells.begin(), cells.end(), std::back_inserter(table.cells_));
    table.lines_.push_back(reader.row().line());
  }
}

absl::StatusOr<CsvTable> CsvTable::Read(const std::string& path,
                                        const std::vector<absl::string_view>& columns) {
  HL_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return Parse(text, std::filesystem::path(path).filename().string(), columns);
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (file.is_open() && !file.bad()) return text;
  return Error(absl::StatusCode::kNotFound,
               "FILE_MISSING",
               absl::StrCat("Cannot read ", path, "; give a folder written by sample_city."));
}

}  // namespace hailan::ctl
