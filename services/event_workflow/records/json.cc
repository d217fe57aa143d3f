#include "services/event_workflow/records/json.h"

namespace hailan::event_workflow {
namespace {

// Null when the row has no such column or its value is NULL.
const json* Find(const json& row, const char* column) {
  const auto found = row.find(column);
  return found == row.end() || found->is_null() ? nullptr : &*found;
}

template <class T>
T ValueAt(const json& row, const char* column) {
  const json* value = Find(row, column);
  return value == nullptr ? T{} : value->get<T>();
}

}  // namespace

json ToJson(absl::Time time) {
  return absl::ToUnixMicros(time);
}

json ToJson(const std::optional<absl::Time>& time) {
  return time.has_value() ? ToJson(*time) : json(nullptr);
}

json ToJson(const std::vector<Attachment>& attachments) {
  json out = json::array();
  for (const Attachment& attachment : attachments) {
    out.push_back({{"uri", attachment.uri},
                   {"sha256", attachment.sha256},
                   {"media_type", attachment.media_type},
                   {"purpose", NumberOf(attachment.purpose)}});
  }
  return out;
}

std::string TextAt(const json& row, const char* column) {
  return ValueAt<std::string>(row, column);
}

int64_t IntAt(const json& row, const char* column) {
  return ValueAt<int64_t>(row, column);
}

bool BoolAt(const json& row, const char* column) {
  return ValueAt<bool>(row, column);
}

double DoubleAt(const json& row, const char* column) {
  return ValueAt<double>(row, column);
}

absl::Time TimeAt(const json& row, const char* column) {
  return absl::FromUnixMicros(IntAt(row, column));
}

std::optional<absl::Time> MaybeTimeAt(const json& row, const char* column) {
  const json* value = Find(row, column);
  if (value == nullptr) return std::nullopt;
  return absl::FromUnixMicros(value->get<int64_t>());
}

std::vector<std::string> TextsAt(const json& row, const char* column) {
  return ValueAt<std::vector<std::string>>(row, column);
}

std::vector<Attachment> AttachmentsAt(const json& row, const char* column) {
  std::vector<Attachment> attachments;
  const json* value = Find(row, column);
  if (value == nullptr) return attachments;
  for (const json& one : *value) {
    attachments.push_back({.uri = TextAt(one, "uri"),
                           .sha256 = TextAt(one, "sha256"),
                           .media_type = TextAt(one, "media_type"),
                           .purpose = EnumAt<Purpose>(one, "purpose")});
  }
  return attachments;
}

}  // namespace hailan::event_workflow
