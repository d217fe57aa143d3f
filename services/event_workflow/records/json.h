// Rows of records as JSON: the form in which they cross to and from SQL, column by column.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/event_workflow/domain/command.h"

namespace hailan::event_workflow {

using nlohmann::json;

// Microseconds since the Unix epoch, as in every column; null for none.
json ToJson(absl::Time time);
json ToJson(const std::optional<absl::Time>& time);
json ToJson(const std::vector<Attachment>& attachments);

// Columns of a row as to_jsonb gives it; NULL is empty, zero, false or none.
std::string TextAt(const json& row, const char* column);
int64_t IntAt(const json& row, const char* column);
bool BoolAt(const json& row, const char* column);
double DoubleAt(const json& row, const char* column);
absl::Time TimeAt(const json& row, const char* column);
std::optional<absl::Time> MaybeTimeAt(const json& row, const char* column);
std::vector<std::string> TextsAt(const json& row, const char* column);
std::vector<Attachment> AttachmentsAt(const json& row, const char* column);

template <class E>
E EnumAt(const json& row, const char* column) {
  return static_cast<E>(IntAt(row, column));
}

template <class E>
int NumberOf(E value) {
  return static_cast<int>(value);
}

}  // namespace hailan::event_workflow
