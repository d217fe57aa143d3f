#include "tools/hailanctl/import/csv.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::ctl {
namespace {

absl::Status Malformed(const std::string& name, size_t line, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument,
               "CSV_MALFORMED",
               absl::StrCat(name, " line ", line, ": ", what));
}

// Takes one row after the other off a text.
class Scanner {
 public:
  Scanner(absl::string_view text, const std::string& name) : text_(text), name_(name) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  size_t line() const { return line_; }

  absl::StatusOr<std::vector<std::string>> NextRow() {
    std::vector<std::string> cells;
    do {
      HL_ASSIGN_OR_RETURN(std::string cell, NextCell());
      cells.push_back(std::move(cell));
    } while (Take(','));
    Take('\r');
    if (!AtEnd() && !Take('\n')) {
      return Malformed(name_, line_, "text after a closing quote; write a quote inside as \"\".");
    }
    ++line_;
    return cells;
  }

 private:
  bool Take(char wanted) {
    if (AtEnd() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  absl::StatusOr<std::string> NextCell() {
    if (Take('"')) return QuotedCell();
    const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    std::string cell(text_.substr(at_, end - at_));
    at_ = end;
    return cell;
  }

  absl::StatusOr<std::string> QuotedCell() {
    const size_t opened = line_;
    std::string cell;
    while (!AtEnd()) {
      const char next = text_[at_++];
      if (next == '"' && !Take('"')) return cell;
      if (next == '\n') ++line_;
      cell += next;
    }
    return Malformed(name_, opened, "a quote is opened and never closed.");
  }

  absl::string_view text_;
  const std::string& name_;
  size_t at_ = 0;
  size_t line_ = 1;
};

}  // namespace

absl::string_view CsvTable::Row::operator[](absl::string_view column) const {
  const auto at = table_->columns_.find(column);
  HL_CHECK(at != table_->columns_.end());
  return table_->cells_[index_ * table_->width_ + at->second];
}

absl::string_view CsvTable::Row::Maybe(absl::string_view column) const {
  return table_->columns_.contains(column) ? (*this)[column] : absl::string_view();
}

std::string CsvTable::Row::Place() const {
  return absl::StrCat(table_->name_, " line ", table_->lines_[index_]);
}

absl::StatusOr<CsvTable> CsvTable::Parse(absl::string_view text,
                                         std::string name,
                                         const std::vector<absl::string_view>& columns) {
  CsvTable table;
  table.name_ = std::move(name);
  Scanner scanner(text, table.name_);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> header, scanner.NextRow());
  table.width_ = header.size();
  for (size_t i = 0; i < header.size(); ++i) table.columns_.emplace(header[i], i);
  for (const absl::string_view column : columns) {
    if (!table.columns_.contains(column)) {
      return Malformed(table.name_, 1, absl::StrCat("the column ", column, " is missing."));
    }
  }
  while (!scanner.AtEnd()) {
    const size_t line = scanner.line();
    HL_ASSIGN_OR_RETURN(std::vector<std::string> cells, scanner.NextRow());
    if (cells.size() != table.width_) {
      return Malformed(
          table.name_,
          line,
          absl::StrCat("has ", cells.size(), " cells, the header ", table.width_, "."));
    }
    std::move(cells.begin(), cells.end(), std::back_inserter(table.cells_));
    table.lines_.push_back(line);
  }
  return table;
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
