// Parameters of a statement, in text form as libpq sends them. Batches bind one array per column
// (`unnest($1::bigint[], …)`), built here without temporary vectors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace hailan::pg {

// A PostgreSQL array literal under construction, e.g. `{1,2,NULL}` or `{"张三","a\"b"}`.
class Array {
 public:
  Array& Add(absl::string_view text);
  Array& Add(const char* text) { return Add(absl::string_view(text)); }
  Array& Add(const std::string& text) { return Add(absl::string_view(text)); }
  Array& Add(int64_t number);
  Array& Add(int number) { return Add(static_cast<int64_t>(number)); }
  Array& Add(double number);
  Array& Add(bool value);
  // Microseconds since the Unix epoch, the form in which all times cross to SQL (bigint).
  Array& Add(absl::Time time) { return Add(absl::ToUnixMicros(time)); }
  template <typename T>
  Array& Add(const std::optional<T>& value) {
    return value.has_value() ? Add(*value) : AddNull();
  }
  // Bytes for a bytea[] parameter.
  Array& AddBytes(absl::string_view bytes);
  Array& AddNull();
  void Clear();
  bool empty() const { return literal_.size() <= 1; }
  // The finished literal.
  std::string Literal() const { return literal_ + "}"; }

 private:
  void Separate();
  std::string literal_ = "{";
};

// Positional parameters $1, $2, … in the order added.
class Params {
 public:
  Params& Add(absl::string_view text);
  Params& Add(const char* text) { return Add(absl::string_view(text)); }
  Params& Add(const std::string& text) { return Add(absl::string_view(text)); }
  Params& Add(int64_t number);
  Params& Add(int number) { return Add(static_cast<int64_t>(number)); }
  Params& Add(double number);
  Params& Add(bool value);
  Params& Add(absl::Time time) { return Add(absl::ToUnixMicros(time)); }
  Params& Add(const Array& array);
  template <typename T>
  Params& Add(const std::optional<T>& value) {
    return value.has_value() ? Add(*value) : AddNull();
  }
  Params& AddBytes(absl::string_view bytes);
  Params& AddNull();
  const std::vector<std::optional<std::string>>& values() const { return values_; }

 private:
  std::vector<std::optional<std::string>> values_;
};

// `{a,b}` from texts, for `= ANY($n::text[])`.
Array TextArray(const std::vector<std::string>& texts);

}  // namespace hailan::pg
