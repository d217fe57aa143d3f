#include "common/app/config.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"

namespace hailan::app {
namespace {

constexpr absl::string_view kPrefix = "HAILAN_";

// Hides the password of `scheme://user:password@host/…` and of `…password=…`, which libpq takes in
// connection strings and URL queries alike.
std::string HidePassword(std::string text) {
  const size_t scheme = text.find("://");
  if (scheme != std::string::npos) {
    const size_t start = scheme + 3;
    const size_t at = text.substr(0, text.find_first_of("/?", start)).rfind('@');
    const size_t colon = text.find(':', start);
    if (at != std::string::npos && at > start && colon < at) {
      text.replace(colon + 1, at - colon - 1, "***");
    }
  }
  constexpr absl::string_view kPassword = "password=";
  const size_t named = text.find(kPassword.data());
  if (named != std::string::npos) {
    const size_t start = named + kPassword.size();
    // A quoted password may contain blanks, so everything after it goes.
    const size_t end = text[start] == '\'' ? std::string::npos : text.find_first_of(" &", start);
    text.replace(start, std::min(end, text.size()) - start, "***");
  }
  return text;
}

}  // namespace

Config Config::FromEnvironment() {
  std::map<std::string, std::string> values;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view text(*entry);
    const size_t equals = text.find('=');
    if (!absl::StartsWith(text, kPrefix) || equals == absl::string_view::npos) continue;
    values.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Config(std::move(values));
}

std::optional<std::string> Config::Declare(absl::string_view key,
                                           std::string fallback,
                                           absl::string_view help,
                                           bool secret) {
  const auto found = values_.find(std::string(key));
  const bool given = found != values_.end() && !found->second.empty();
  Declared declared{
      given ? found->second : fallback, std::move(fallback), std::string(help), secret};
  declared_.insert_or_assign(std::string(key), std::move(declared));
  return given ? std::optional<std::string>(found->second) : std::nullopt;
}

void Config::Fault(absl::string_view key, absl::string_view wanted) {
  // The value stays out of it: it may be a secret that went into the wrong variable.
  faults_.push_back(absl::StrCat(key, " must be ", wanted));
}

std::string Config::Text(absl::string_view key,
                         absl::string_view fallback,
                         absl::string_view help) {
  return Declare(key, std::string(fallback), help, false).value_or(std::string(fallback));
}

std::string Config::Secret(absl::string_view key,
                           absl::string_view fallback,
                           absl::string_view help) {
  return Declare(key, std::string(fallback), help, true).value_or(std::string(fallback));
}

int Config::Int(absl::string_view key, int fallback, int least, int most, absl::string_view help) {
  const std::optional<std::string> text = Declare(key, absl::StrCat(fallback), help, false);
  if (!text.has_value()) return fallback;
  int value = 0;
  if (absl::SimpleAtoi(*text, &value) && value >= least && value <= most) return value;
  Fault(key, absl::StrCat("a whole number from ", least, " to ", most));
  return fallback;
}

bool Config::Bool(absl::string_view key, bool fallback, absl::string_view help) {
  const std::optional<std::string> text = Declare(key, fallback ? "true" : "false", help, false);
  if (!text.has_value()) return fallback;
  if (*text == "true") return true;
  if (*text == "false") return false;
  Fault(key, "true or false");
  return fallback;
}

absl::Duration Config::Duration(absl::string_view key,
                                absl::Duration fallback,
                                absl::string_view help) {
  const std::optional<std::string> text = Declare(key, absl::FormatDuration(fallback), help, false);
  if (!text.has_value()) return fallback;
  absl::Duration value;
  if (absl::ParseDuration(*text, &value) && value >= absl::ZeroDuration() &&
      value < absl::InfiniteDuration()) {
    return value;
  }
  Fault(key, "a duration such as 250ms, 10s or 1h");
  return fallback;
}

bool Config::production() {
  const std::string text =
      Text("HAILAN_ENV", "development", "development or production (refuses insecure settings)");
  if (text == "production") return true;
  // Whoever misspells it meant something; Finish refuses to start, and until then we are strict.
  if (text == "development") return false;
  if (faults_.empty() || !absl::StartsWith(faults_.back(), "HAILAN_ENV ")) {
    Fault("HAILAN_ENV", "development or production");
  }
  return true;
}

absl::Status Config::StatusOf(const std::vector<std::string>& faults) {
  if (faults.empty()) return absl::OkStatus();
  return Error(
      absl::StatusCode::kInvalidArgument, "INVALID_CONFIGURATION", absl::StrJoin(faults, "; "));
}

absl::Status Config::CheckValues() const {
  return StatusOf(faults_);
}

absl::Status Config::Finish() const {
  std::vector<std::string> faults = faults_;
  for (const auto& [key, value] : values_) {
    if (declared_.count(key) == 0) {
      faults.push_back(absl::StrCat(key, " is not a setting of this program (see --help)"));
    }
  }
  return StatusOf(faults);
}

std::string Config::Describe() const {
  std::string lines;
  for (const auto& [key, declared] : declared_) {
    const bool hidden = declared.secret && !declared.value.empty();
    absl::StrAppend(&lines, key, "=", hidden ? "***" : HidePassword(declared.value), "\n");
  }
  return lines;
}

std::string Config::Help() const {
  std::string lines;
  for (const auto& [key, declared] : declared_) {
    const std::string fallback = declared.secret ? std::string("secret") : declared.fallback;
    absl::StrAppend(
        &lines, key, " (", fallback.empty() ? "none" : fallback, "): ", declared.help, "\n");
  }
  return lines;
}

}  // namespace hailan::app
