#include "tools/hailanctl/import/csv_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::ctl {
namespace {

constexpr size_t kReadBytes = 4 * CsvReader::kMostBytes;

// What stands at the start of a text.
struct Scanned {
  std::vector<std::string> cells;
  size_t bytes = 0;
  size_t lines = 0;
  // Rule and fix that it breaks; empty = it is a row.
  std::string fault;
};

// Takes one row off a text; `whole` says that nothing comes after the text.
class Scanner {
 public:
  Scanner(absl::string_view text, bool whole) : text_(text), whole_(whole) {}

  Scanned Row() {
    Scanned row;
    do {
      row.cells.push_back(Take('"') ? QuotedCell() : PlainCell());
    } while (fault_.empty() && Take(','));
    Take('\r');
    if (fault_.empty()) EndRow();
    row.bytes = at_;
    row.lines = lines_;
    row.fault = std::move(fault_);
    return row;
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }

  bool Take(char wanted) {
    if (AtEnd() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void EndRow() {
    ++lines_;
    if (Take('\n') || (AtEnd() && whole_)) return;
    fault_ = AtEnd() ? absl::StrCat("a row has at most ",
                                    CsvReader::kMostBytes,
                                    " bytes; shorten its cells, or end it with a line end.")
                     : "text after a closing quote or a carriage return; write a quote inside a "
                       "cell as \"\" and a cell with a carriage return in quotes.";
  }

  std::string PlainCell() {
    const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    std::string cell(text_.substr(at_, end - at_));
    at_ = end;
    return cell;
  }

  std::string QuotedCell() {
    std::string cell;
    while (!AtEnd() && lines_ < CsvReader::kMostLines) {
      const char next = text_[at_++];
      if (next == '"' && !Take('"')) return cell;
      if (next == '\n') ++lines_;
      cell += next;
    }
    fault_ = absl::StrCat("a quote is opened and never closed in the ",
                          CsvReader::kMostLines,
                          " lines and ",
                          CsvReader::kMostBytes,
                          " bytes that a row may have; close it, or write a quote inside as \"\".");
    return cell;
  }

  const absl::string_view text_;
  const bool whole_;
  size_t at_ = 0;
  size_t lines_ = 0;
  std::string fault_;
};

}  // namespace

absl::string_view CsvRow::operator[](absl::string_view column) const {
  const auto at = header_->columns.find(column);
  HL_CHECK(at != header_->columns.end());
  return cells_[at->second];
}

absl::string_view CsvRow::Maybe(absl::string_view column) const {
  return header_->columns.contains(column) ? (*this)[column] : absl::string_view();
}

std::string CsvRow::Place() const {
  return absl::StrCat(header_->name, " line ", line_);
}

absl::StatusOr<CsvReader> CsvReader::Open(std::istream& in, std::string name) {
  CsvReader reader(in);
  reader.header_.name = std::move(name);
  HL_ASSIGN_OR_RETURN(reader.header_.titles, reader.TakeRow());
  for (size_t i = 0; i < reader.header_.titles.size(); ++i) {
    reader.header_.columns.emplace(reader.header_.titles[i], i);
  }
  return reader;
}

absl::Status CsvReader::Require(const std::vector<absl::string_view>& columns) const {
  for (const absl::string_view column : columns) {
    if (header_.columns.contains(column)) continue;
    return Error(
        absl::StatusCode::kInvalidArgument,
        "CSV_MALFORMED",
        absl::StrCat(header_.name, " line 1: the column ", column, " is missing; add it."));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvReader::Next() {
  if (Ahead().empty()) return false;
  const size_t first = line_;
  HL_ASSIGN_OR_RETURN(cells_, TakeRow());
  const size_t wanted = header_.titles.size();
  if (cells_.size() == wanted) return true;
  const std::string span =
      line_ > first + 1 ? absl::StrCat(" in lines ", first, " to ", line_ - 1) : "";
  return Malformed(absl::StrCat("has ",
                                cells_.size(),
                                " cells",
                                span,
                                ", the header ",
                                wanted,
                                "; give every column a cell, and quote cells with commas."));
}

absl::string_view CsvReader::Ahead() {
  // One byte more than a row may have: a row that ends there is known to be too long.
  if (!read_all_ && ahead_.size() - at_ <= kMostBytes) {
    ahead_.erase(0, std::exchange(at_, 0));
    const size_t kept = ahead_.size();
    ahead_.resize(kept + kReadBytes);
    in_->read(ahead_.data() + kept, kReadBytes);
    ahead_.resize(kept + static_cast<size_t>(in_->gcount()));
    read_all_ = !in_->good();
  }
  return absl::string_view(ahead_).substr(at_);
}

void CsvReader::SkipLine() {
  size_t end = 0;
  absl::string_view ahead = Ahead();
  while ((end = ahead.find('\n')) == absl::string_view::npos && !read_all_) {
    at_ = ahead_.size();
    ahead = Ahead();
  }
  at_ += std::min(end, ahead.size() - 1) + 1;
  ++line_;
}

absl::Status CsvReader::Malformed(absl::string_view what) const {
  return Error(absl::StatusCode::kInvalidArgument,
               "CSV_MALFORMED",
               absl::StrCat(header_.name, " line ", row_line_, ": ", what));
}

absl::StatusOr<std::vector<std::string>> CsvReader::TakeRow() {
  row_line_ = line_;
  const absl::string_view ahead = Ahead();
  const absl::string_view text = ahead.substr(0, kMostBytes);
  Scanned row = Scanner(text, read_all_ && text.size() == ahead.size()).Row();
  if (!row.fault.empty()) {
    SkipLine();
    return Malformed(row.fault);
  }
  at_ += row.bytes;
  line_ += row.lines;
  return std::move(row.cells);
}

}  // namespace hailan::ctl
