// RFC 4180 tables with a header row, read whole.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hailan::ctl {

class CsvTable {
 public:
  // Cells of one data row; refers to its table.
  class Row {
   public:
    Row(const CsvTable& table, size_t index) : table_(&table), index_(index) {}
    // The cell of a column that the table was required to have.
    absl::string_view operator[](absl::string_view column) const;
    // The cell of a column that the table may lack; empty then.
    absl::string_view Maybe(absl::string_view column) const;
    // `houses.csv line 7`, for messages.
    std::string Place() const;

   private:
    const CsvTable* table_;
    size_t index_;
  };

  // NOT_FOUND (FILE_MISSING); INVALID_ARGUMENT (CSV_MALFORMED) for an open quote, a row with
  // another number of cells than the header, or a missing one of `columns`. Other columns are
  // ignored.
  static absl::StatusOr<CsvTable> Read(const std::string& path,
                                       const std::vector<absl::string_view>& columns);
  // The same from text; `name` is used in messages.
  static absl::StatusOr<CsvTable> Parse(absl::string_view text,
                                        std::string name,
                                        const std::vector<absl::string_view>& columns);

  size_t size() const { return lines_.size(); }
  Row operator[](size_t index) const { return {*this, index}; }

 private:
  std::string name_;
  absl::flat_hash_map<std::string, size_t> columns_;
  // Cells row by row, and the line of the file where each row starts.
  std::vector<std::string> cells_;
  std::vector<size_t> lines_;
  size_t width_ = 0;
};

// The bytes of a file. NOT_FOUND (FILE_MISSING).
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace hailan::ctl
