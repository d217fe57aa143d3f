// Typed resource names: `cities/{city}/{collection}/{id}` (AIP-122). The type of a name is its
// collection, so that a house can never be passed where an event is meant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan {

// A collection's name as a template argument.
template <size_t N>
struct Collection {
  // NOLINTNEXTLINE(google-explicit-constructor): written as a bare literal, ResourceName<"events">.
  constexpr Collection(const char (&text)[N]) { std::copy_n(text, N, value); }
  constexpr absl::string_view view() const { return absl::string_view(value, N - 1); }
  char value[N]{};
};

// The two variable parts of a resource name.
struct ResourceParts {
  std::string city;
  std::string id;
};

// Splits `cities/{city}/{collection}/{id}`: city is six digits, id is 1 to 64 of [a-zA-Z0-9_-].
// The error names what is wrong; the caller adds the field.
absl::StatusOr<ResourceParts> ParseResource(absl::string_view text, absl::string_view collection);

// The six digits of `cities/{city}`.
absl::StatusOr<std::string> ParseCity(absl::string_view text);

// `cities/{city}`.
inline std::string FormatCity(absl::string_view city) {
  return absl::StrCat("cities/", city);
}

// A name in one collection. Value type; ordered by (city, id).
template <Collection kCollection>
class ResourceName {
 public:
  ResourceName() = default;
  ResourceName(std::string city, std::string id) : city_(std::move(city)), id_(std::move(id)) {}

  static absl::StatusOr<ResourceName> Parse(absl::string_view text) {
    HL_ASSIGN_OR_RETURN(ResourceParts parts, ParseResource(text, kCollection.view()));
    return ResourceName(std::move(parts.city), std::move(parts.id));
  }
  std::string Format() const {
    return absl::StrCat("cities/", city_, "/", kCollection.view(), "/", id_);
  }

  const std::string& city() const { return city_; }
  const std::string& id() const { return id_; }
  bool empty() const { return id_.empty(); }

  // The linter takes the zero that the compiler compares with for a pointer of ours.
  auto operator<=>(const ResourceName&) const = default;  // NOLINT(modernize-use-nullptr)
  template <typename H>
  friend H AbslHashValue(H h, const ResourceName& name) {
    return H::combine(std::move(h), name.city_, name.id_);
  }

 private:
  std::string city_;
  std::string id_;
};

}  // namespace hailan
