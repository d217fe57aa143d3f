// RFC 4180 tables with a header row, read whole.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/hailanctl/import/csv_reader.h"

namespace hailan::ctl {

class CsvTable {
 public:
  using Row = CsvRow;

  // NOT_FOUND (FILE_MISSING); INVALID_ARGUMENT (CSV_MALFORMED) for an open quote, a row with
  // another number of cells than the header or longer than CsvReader takes, or a missing one of
  // `columns`. Other columns are ignored.
  static absl::StatusOr<CsvTable> Read(const std::string& path,
                                       const std::vector<absl::string_view>& columns);
  // The same from text; `name` is used in messages.
  static absl::StatusOr<CsvTable> Parse(absl::string_view text,
                                        std::string name,
                                        const std::vector<absl::string_view>& columns);

  size_t size() const { return lines_.size(); }
  Row operator[](size_t index) const {
    return {header_, cells_.data() + index * header_.titles.size(), lines_[index]};
  }

 private:
  CsvHeader header_;
  // Cells row by row, and the line of the file where each row starts.
  std::vector<std::string> cells_;
  std::vector<size_t> lines_;
};

// The bytes of a file. NOT_FOUND (FILE_MISSING).
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace hailan::ctl
