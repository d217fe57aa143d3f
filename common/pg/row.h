// Reading result rows in house types. Columns are read by position, in the order of the SELECT
// list. No libpqxx here: a result is flattened once into cells, because every access through a
// pqxx::field copies reference counts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace hailan::pg {

// One value as the server sent it, in text form. `text` is null for NULL.
struct Cell {
  const char* text = nullptr;
  size_t length = 0;
};

// One row of a result; valid as long as its Rows. Reading a column that the statement does not have
// is a broken invariant and dies.
class Row {
 public:
  Row(const Cell* cells, size_t columns) : cells_(cells), columns_(columns) {}
  bool IsNull(int column) const;
  // Empty for NULL.
  std::string Text(int column) const;
  absl::string_view View(int column) const;
  // Zero for NULL.
  int64_t Int(int column) const;
  double Double(int column) const;
  // False for NULL.
  bool Bool(int column) const;
  // A bigint of microseconds since the Unix epoch; InfinitePast for NULL.
  absl::Time Time(int column) const;
  std::optional<absl::Time> MaybeTime(int column) const;
  std::optional<std::string> MaybeText(int column) const;
  std::optional<int64_t> MaybeInt(int column) const;
  // A bytea; empty for NULL.
  std::string Bytes(int column) const;
  // A one-dimensional text[] (or any array whose elements are wanted as text); NULL elements are
  // empty texts, a NULL array is an empty vector.
  std::vector<std::string> Texts(int column) const;

 private:
  const Cell& At(int column) const;
  const Cell* cells_;
  size_t columns_;
};

// The elements of a one-dimensional array literal, e.g. `{a,"b,c",NULL}`.
std::vector<std::string> ParseArray(absl::string_view literal);

// All rows of one statement.
class Rows {
 public:
  Rows() = default;
  // `cells` are row after row, `columns` each, and point into what `owner` keeps alive.
  Rows(std::shared_ptr<const void> owner, std::vector<Cell> cells, size_t columns, int64_t affected)
      : owner_(std::move(owner)),
        cells_(std::move(cells)),
        columns_(columns),
        affected_(affected) {}
  size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
  bool empty() const { return cells_.empty(); }
  Row operator[](size_t index) const { return {cells_.data() + index * columns_, columns_}; }
  // Rows that an UPDATE, INSERT or DELETE touched.
  int64_t affected() const { return affected_; }

  class Iterator {
   public:
    Iterator(const Rows* rows, size_t at) : rows_(rows), at_(at) {}
    Row operator*() const { return (*rows_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const Rows* rows_;
    size_t at_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  std::shared_ptr<const void> owner_;
  std::vector<Cell> cells_;
  size_t columns_ = 0;
  int64_t affected_ = 0;
};

}  // namespace hailan::pg
