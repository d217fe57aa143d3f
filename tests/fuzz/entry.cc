// The door of libFuzzer to one target. Called with an empty folder as its first argument, it first
// writes the seeds there.
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/fuzz/targets.h"

namespace {

const hailan::fuzz::Target& kTarget = hailan::fuzz::HAILAN_FUZZ_TARGET;

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's names
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  if (*argc < 2 || !std::filesystem::is_directory((*argv)[1])) return 0;
  const std::filesystem::path folder = (*argv)[1];
  if (!std::filesystem::is_empty(folder)) return 0;
  int number = 0;
  for (const std::string& seed : kTarget.seeds()) {
    std::ofstream(folder / absl::StrCat("seed-", ++number), std::ios::binary) << seed;
  }
  return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's names
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  kTarget.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
