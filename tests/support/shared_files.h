// The real data sets that tests compare with. They are not part of this repository: without them a
// case warns that it was skipped, or fails where HAILAN_REQUIRE_DATA=1 says that they are here.
#pragma once

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace hailan::testing {

// A file of the sets: in HAILAN_SHARED_DATA, or in ../shared/data beside this checkout.
inline std::filesystem::path SharedFile(const std::string& name) {
  if (const char* const path = std::getenv("HAILAN_SHARED_DATA")) {
    return std::filesystem::path(path) / name;
  }
  const char* const source = std::getenv("HAILAN_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / ".." / "shared" / "data" / name;
}

// Whether a file of the sets is here: a case that needs one asks first and returns without it.
inline bool HasShared(const std::string& name) {
  const std::string path = SharedFile(name).string();
  if (std::filesystem::exists(path)) return true;
  const char* const required = std::getenv("HAILAN_REQUIRE_DATA");
  if (required != nullptr && absl::string_view(required) == "1") {
    FAIL("HAILAN_REQUIRE_DATA=1, and there is no " << path);
  }
  WARN("skipped: there is no " << path);
  return false;
}

// The content of a file of the sets, unpacked when its name ends in .gz; empty when it is not here.
inline std::string ReadShared(const std::string& name) {
  const std::filesystem::path path = SharedFile(name);
  if (!std::filesystem::exists(path)) return "";
  const char* const program = path.extension() == ".gz" ? "gzip -dc" : "cat";
  FILE* const pipe = popen(absl::StrCat(program, " '", path.string(), "'").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  char buffer[65536];
  while (const size_t got = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, got);
  CHECK(pclose(pipe) == 0);
  return text;
}

}  // namespace hailan::testing
