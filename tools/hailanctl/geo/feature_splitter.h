// Cuts a GeoJSON FeatureCollection into its features while it is being read, in memory for one
// feature, however large the file. Knows brackets and quotes only; whether a feature is good is the
// server's to say.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace hailan::ctl {

// As the server takes them.
inline constexpr size_t kLargestFeature = (3 << 20) - 4096;
inline constexpr int kDeepestNesting = 16;

class FeatureSplitter {
 public:
  // Takes the text of one feature; an error ends the reading and is its answer.
  using Take = std::function<absl::Status(absl::string_view feature)>;

  explicit FeatureSplitter(Take take) : take_(std::move(take)) {}

  // The next bytes of the file. INVALID_ARGUMENT: NOT_A_FEATURE_COLLECTION, TOO_DEEP,
  // FEATURE_TOO_LARGE, MALFORMED_JSON; messages name the feature or the byte.
  absl::Status Feed(absl::string_view chunk);
  // After the last byte. INVALID_ARGUMENT (NOT_A_FEATURE_COLLECTION, MALFORMED_JSON).
  absl::Status Finish() const;

  // Features taken so far.
  size_t features() const { return features_; }

 private:
  absl::Status Eat(char c);
  absl::Status Open(char c);
  absl::Status Close();
  void EndMember();
  absl::Status Malformed() const;

  const Take take_;
  size_t byte_ = 0;
  size_t features_ = 0;
  int depth_ = 0;
  bool quoted_ = false;
  bool escaped_ = false;
  bool ended_ = false;
  // Inside the array `features`, inside one feature of it.
  bool in_features_ = false;
  bool in_feature_ = false;
  bool found_features_ = false;
  // Of the outermost object: the member being read, the last text, the value of `type`.
  std::string key_, text_, type_;
  std::string feature_;
};

}  // namespace hailan::ctl
