// Where the real data sets are that these cases compare with. They are not part of the repository;
// without them a case warns that it was skipped.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace hailan::testing {

// A file of the sets: in HAILAN_SHARED_DATA, or in ../shared/data beside this checkout.
inline std::filesystem::path SharedFile(const std::string& name) {
  if (const char* const path = std::getenv("HAILAN_SHARED_DATA")) {
    return std::filesystem::path(path) / name;
  }
  const char* const source = std::getenv("HAILAN_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / ".." / "shared" / "data" / name;
}

}  // namespace hailan::testing
