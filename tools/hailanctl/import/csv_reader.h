// RFC 4180 tables with a header row, read row by row: whatever the size of the table, no more than
// a few rows of it are in memory.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hailan::ctl {

// The first row of a table.
struct CsvHeader {
  // Of the table, for messages.
  std::string name;
  std::vector<std::string> titles;
  // Where each title stands in a row.
  absl::flat_hash_map<std::string, size_t> columns;
};

// Cells of one data row; refers to what it was read from.
class CsvRow {
 public:
  // `cells`: as many as the header has titles. `line`: where the row starts in its file, from 1.
  CsvRow(const CsvHeader& header, const std::string* cells, size_t line)
      : header_(&header), cells_(cells), line_(line) {}
  // The cell of a column that the table was required to have.
  absl::string_view operator[](absl::string_view column) const;
  // The cell of a column that the table may lack; empty then.
  absl::string_view Maybe(absl::string_view column) const;
  // `houses.csv line 7`, for messages.
  std::string Place() const;
  size_t line() const { return line_; }

 private:
  const CsvHeader* header_;
  const std::string* cells_;
  size_t line_;
};

// Not thread-safe.
class CsvReader {
 public:
  // Of one row, its line ends included: what is longer holds a quote that is opened and never
  // closed.
  static constexpr size_t kMostBytes = 65536;
  static constexpr size_t kMostLines = 100;

  // Reads the header of `in`, which outlives the reader; `name` is used in messages.
  // INVALID_ARGUMENT (CSV_MALFORMED).
  static absl::StatusOr<CsvReader> Open(std::istream& in, std::string name);
  // INVALID_ARGUMENT (CSV_MALFORMED) when one of `columns` is missing. Other columns are ignored.
  absl::Status Require(const std::vector<absl::string_view>& columns) const;

  // Reads the next row; false when there is none. INVALID_ARGUMENT (CSV_MALFORMED) names line, rule
  // and fix of a row that is none, and the next call goes on behind it. That is at the line after
  // the one where it starts if its quotes are wrong or it is longer than a row may be: such a row
  // says nothing of where it ends, and the lines that it took in are rows of their own. A row whose
  // quotes are right, but which has another number of cells than the header, ends where it says.
  absl::StatusOr<bool> Next();
  // What Next read last; valid until it is called again or the reader is moved.
  CsvRow row() const { return {header_, cells_.data(), row_line_}; }
  // Its cells, taken out.
  std::vector<std::string> TakeCells() { return std::move(cells_); }
  const CsvHeader& header() const { return header_; }

 private:
  explicit CsvReader(std::istream& in) : in_(&in) {}
  // What is read and not taken, at least a whole row of it.
  absl::string_view Ahead();
  void SkipLine();
  absl::Status Malformed(absl::string_view what) const;
  // The cells of the next row, of any number.
  absl::StatusOr<std::vector<std::string>> TakeRow();

  std::istream* in_;
  CsvHeader header_;
  std::vector<std::string> cells_;
  size_t row_line_ = 0;
  // Read ahead; `at_` bytes of it are taken. `line_` is where the next row starts.
  std::string ahead_;
  size_t at_ = 0;
  size_t line_ = 1;
  bool read_all_ = false;
};

}  // namespace hailan::ctl
