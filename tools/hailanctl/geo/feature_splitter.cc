#include "tools/hailanctl/geo/feature_splitter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::ctl {
namespace {

// Longest text of the outermost object that is looked at: `FeatureCollection`.
constexpr size_t kLongestText = 64;

absl::Status Refuse(absl::string_view reason, const std::string& message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message);
}

}  // namespace

absl::Status FeatureSplitter::Malformed() const {
  return Refuse("MALFORMED_JSON", absl::StrCat("The file is not GeoJSON at byte ", byte_, "."));
}

absl::Status FeatureSplitter::Feed(absl::string_view chunk) {
  for (const char c : chunk) {
    if (in_feature_) {
      if (feature_.size() >= kLargestFeature) {
        return Refuse(
            "FEATURE_TOO_LARGE",
            absl::StrCat("Feature ",
                         features_,
                         " is larger than 3 MiB; simplify its rings or cut it in parts."));
      }
      feature_ += c;
    }
    HL_RETURN_IF_ERROR(Eat(c));
    ++byte_;
  }
  return absl::OkStatus();
}

absl::Status FeatureSplitter::Eat(char c) {
  if (quoted_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      quoted_ = false;
    } else if (depth_ == 1 && text_.size() < kLongestText) {
      text_ += c;
    }
    return absl::OkStatus();
  }
  if (absl::ascii_isspace(static_cast<unsigned char>(c))) return absl::OkStatus();
  // Before the outermost object, after it, and between features little is allowed.
  if (ended_ || (depth_ == 0 && c != '{')) return Malformed();
  if (in_features_ && depth_ == 2 && c != '{' && c != ',' && c != ']') return Malformed();
  switch (c) {
    case '"':
      quoted_ = true;
      if (depth_ == 1) text_.clear();
      return absl::OkStatus();
    case ':':
      if (depth_ == 1) key_ = text_;
      if (depth_ == 1) text_.clear();
      return absl::OkStatus();
    case ',':
      if (depth_ == 1) EndMember();
      return absl::OkStatus();
    case '{':
    case '[':
      return Open(c);
    case '}':
    case ']':
      return Close();
    default:
      return absl::OkStatus();
  }
}

void FeatureSplitter::EndMember() {
  if (key_ == "type") type_ = text_;
  key_.clear();
  text_.clear();
}

absl::Status FeatureSplitter::Open(char c) {
  if (++depth_ > kDeepestNesting) {
    return Refuse("TOO_DEEP",
                  absl::StrCat("The JSON is nested deeper than 16 levels at byte ", byte_, "."));
  }
  if (depth_ == 2 && c == '[' && key_ == "features") {
    in_features_ = true;
    found_features_ = true;
  } else if (depth_ == 3 && in_features_) {
    in_feature_ = true;
    feature_ = c;
  }
  return absl::OkStatus();
}

absl::Status FeatureSplitter::Close() {
  --depth_;
  if (in_feature_ && depth_ == 2) {
    in_feature_ = false;
    HL_RETURN_IF_ERROR(take_(feature_));
    ++features_;
    feature_.clear();
  } else if (in_features_ && depth_ == 1) {
    in_features_ = false;
  } else if (depth_ == 0) {
    EndMember();
    ended_ = true;
  }
  return absl::OkStatus();
}

absl::Status FeatureSplitter::Finish() const {
  if (!ended_) return Malformed();
  if (type_ == "FeatureCollection" && found_features_ && features_ > 0) return absl::OkStatus();
  return Refuse("NOT_A_FEATURE_COLLECTION",
                "The file is not a GeoJSON FeatureCollection with features.");
}

}  // namespace hailan::ctl
