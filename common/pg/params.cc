// Text forms of parameters. A commit binds some twenty arrays of up to 256 items, so everything is
// appended to one string per array, without a temporary per item.
#include "common/pg/params.h"

#include <array>
#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace hailan::pg {
namespace {

void AppendHex(std::string& out, absl::string_view bytes) {
  constexpr absl::string_view kDigits = "0123456789abcdef";
  const size_t start = out.size();
  out.resize(start + 2 * bytes.size());
  char* at = out.data() + start;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    *at++ = kDigits[value >> 4];
    *at++ = kDigits[value & 15];
  }
}

// The shortest text that reads back as the same double.
void AppendDouble(std::string& out, double number) {
  if (std::isnan(number)) {
    // PostgreSQL has no negative NaN, which to_chars would print as `-nan`.
    out.append("NaN");
    return;
  }
  std::array<char, 32> text;
  const auto result = std::to_chars(text.data(), text.data() + text.size(), number);
  out.append(text.data(), result.ptr);
}

}  // namespace

void Array::Separate() {
  if (literal_.size() > 1) literal_.push_back(',');
}

Array& Array::Add(absl::string_view text) {
  Separate();
  literal_.push_back('"');
  while (true) {
    const size_t special = text.find_first_of("\"\\");
    if (special == absl::string_view::npos) break;
    literal_.append(text.data(), special);
    literal_.push_back('\\');
    literal_.push_back(text[special]);
    text.remove_prefix(special + 1);
  }
  literal_.append(text.data(), text.size());
  literal_.push_back('"');
  return *this;
}

Array& Array::Add(int64_t number) {
  Separate();
  absl::StrAppend(&literal_, number);
  return *this;
}

Array& Array::Add(double number) {
  Separate();
  AppendDouble(literal_, number);
  return *this;
}

Array& Array::Add(bool value) {
  Separate();
  literal_.push_back(value ? 't' : 'f');
  return *this;
}

Array& Array::AddBytes(absl::string_view bytes) {
  Separate();
  literal_.append(R"("\\x)");
  AppendHex(literal_, bytes);
  literal_.push_back('"');
  return *this;
}

Array& Array::AddNull() {
  Separate();
  literal_.append("NULL");
  return *this;
}

void Array::Clear() {
  literal_.resize(1);
}

Params& Params::Add(absl::string_view text) {
  values_.emplace_back(std::string(text));
  return *this;
}

Params& Params::Add(int64_t number) {
  values_.emplace_back(absl::StrCat(number));
  return *this;
}

Params& Params::Add(double number) {
  std::string text;
  AppendDouble(text, number);
  values_.emplace_back(std::move(text));
  return *this;
}

Params& Params::Add(bool value) {
  values_.emplace_back(value ? "t" : "f");
  return *this;
}

Params& Params::Add(const Array& array) {
  values_.emplace_back(array.Literal());
  return *this;
}

Params& Params::AddBytes(absl::string_view bytes) {
  std::string text = "\\x";
  AppendHex(text, bytes);
  values_.emplace_back(std::move(text));
  return *this;
}

Params& Params::AddNull() {
  values_.emplace_back(std::nullopt);
  return *this;
}

Array TextArray(const std::vector<std::string>& texts) {
  Array array;
  for (const std::string& text : texts) array.Add(text);
  return array;
}

}  // namespace hailan::pg
