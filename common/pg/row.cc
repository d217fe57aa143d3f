// Text form of PostgreSQL values to house types. The server is trusted to send what the column's
// type promises, so a number that does not parse is a mismatch between our SQL and our code.
#include "common/pg/row.h"

#include <charconv>
#include <limits>

#include "absl/strings/escaping.h"
#include "common/base/status_macros.h"

namespace hailan::pg {
namespace {

template <typename T>
T ParseNumber(const Cell& cell) {
  T number = 0;
  if (cell.text == nullptr) return number;
  const auto [end, error] = std::from_chars(cell.text, cell.text + cell.length, number);
  HL_CHECK(error == std::errc() && end == cell.text + cell.length);
  return number;
}

// The ends of int64 are how Params sends the two infinite times.
absl::Time FromMicros(int64_t micros) {
  if (micros == std::numeric_limits<int64_t>::max()) return absl::InfiniteFuture();
  if (micros == std::numeric_limits<int64_t>::min()) return absl::InfinitePast();
  return absl::FromUnixMicros(micros);
}

// Reads the quoted element that starts after the quote at `at`; leaves `at` behind the closing
// quote.
std::string ReadQuoted(absl::string_view literal, size_t& at) {
  std::string element;
  while (at < literal.size() && literal[at] != '"') {
    if (literal[at] == '\\' && at + 1 < literal.size()) ++at;
    element.push_back(literal[at++]);
  }
  ++at;
  return element;
}

}  // namespace

const Cell& Row::At(int column) const {
  HL_CHECK(column >= 0 && static_cast<size_t>(column) < columns_);
  return cells_[column];
}

bool Row::IsNull(int column) const {
  return At(column).text == nullptr;
}

absl::string_view Row::View(int column) const {
  const Cell& cell = At(column);
  return {cell.text, cell.length};
}

std::string Row::Text(int column) const {
  return std::string(View(column));
}

int64_t Row::Int(int column) const {
  return ParseNumber<int64_t>(At(column));
}

double Row::Double(int column) const {
  return ParseNumber<double>(At(column));
}

bool Row::Bool(int column) const {
  return View(column) == "t";
}

absl::Time Row::Time(int column) const {
  return IsNull(column) ? absl::InfinitePast() : FromMicros(Int(column));
}

std::optional<absl::Time> Row::MaybeTime(int column) const {
  if (IsNull(column)) return std::nullopt;
  return FromMicros(Int(column));
}

std::optional<std::string> Row::MaybeText(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Text(column);
}

std::optional<int64_t> Row::MaybeInt(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Int(column);
}

std::string Row::Bytes(int column) const {
  const absl::string_view text = View(column);
  if (text.empty()) return {};
  HL_CHECK(text.size() >= 2 && text[0] == '\\' && text[1] == 'x');
  return absl::HexStringToBytes(text.substr(2));
}

std::vector<std::string> Row::Texts(int column) const {
  return ParseArray(View(column));
}

std::vector<std::string> ParseArray(absl::string_view literal) {
  std::vector<std::string> elements;
  if (literal.size() <= 2) return elements;
  HL_CHECK(literal.front() == '{' && literal.back() == '}');
  literal = literal.substr(1, literal.size() - 2);
  size_t at = 0;
  while (at <= literal.size()) {
    if (at < literal.size() && literal[at] == '"') {
      elements.push_back(ReadQuoted(literal, ++at));
    } else {
      const size_t end = std::min(literal.find(',', at), literal.size());
      const absl::string_view element = literal.substr(at, end - at);
      elements.emplace_back(element == "NULL" ? absl::string_view() : element);
      at = end;
    }
    ++at;
  }
  return elements;
}

}  // namespace hailan::pg
