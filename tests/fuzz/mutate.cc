#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <random>

#include "absl/strings/escaping.h"
#include "tests/fuzz/targets.h"

namespace hailan::fuzz {
namespace {

// Pieces on which readers of JSON, numbers and varints stumble.
constexpr absl::string_view kPieces[] = {"[",
                                         "]",
                                         "{",
                                         "}",
                                         ",",
                                         ":",
                                         "\"",
                                         "null",
                                         "1e999",
                                         "1e308",
                                         "-0.0",
                                         "180",
                                         "-180",
                                         "90",
                                         "1e-320",
                                         "NaN",
                                         "\\u0000",
                                         "\xff",
                                         "\xc0\x80",
                                         "[[[[[[[[",
                                         "\"Polygon\"",
                                         "\"MultiPolygon\"",
                                         "129.05",
                                         "42.05",
                                         "9223372036854775808",
                                         {"\x00", 1},
                                         {"\x00\x00\x00\x80", 4},
                                         {"\xff\xff\xff\x7f", 4},
                                         "\x80\x80\x80\x80\x10"};

size_t Below(std::mt19937& random, size_t limit) {
  return limit == 0 ? 0 : random() % limit;
}

void Change(std::mt19937& random, const std::vector<std::string>& seeds, std::string& bytes) {
  const size_t at = Below(random, bytes.size() + 1);
  const size_t length = 1 + Below(random, random() % 4 == 0 ? 200 : 8);
  switch (random() % 7) {
    case 0:
      if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1U << random() % 8));
      break;
    case 1:
      if (at < bytes.size()) bytes[at] = static_cast<char>(random());
      break;
    case 2:
      bytes.erase(at, length);
      break;
    case 3:
      bytes.insert(Below(random, bytes.size() + 1), bytes.substr(at, length));
      break;
    case 4: {
      const absl::string_view piece = kPieces[Below(random, std::size(kPieces))];
      bytes.insert(at, piece.data(), piece.size());
      break;
    }
    case 5: {
      const absl::string_view piece = kPieces[Below(random, std::size(kPieces))];
      bytes.replace(at, piece.size(), piece.data(), piece.size());
      break;
    }
    default: {
      const std::string& other = seeds[Below(random, seeds.size())];
      bytes = bytes.substr(0, at) + other.substr(Below(random, other.size()));
    }
  }
}

}  // namespace

void Promise(bool kept, const char* what, absl::string_view input) {
  if (kept) return;
  std::fprintf(stderr,
               "broken promise: %s\ninput (%zu bytes): \"%s\"\n",
               what,
               input.size(),
               absl::CHexEscape(input.substr(0, 20'000)).c_str());
  std::abort();
}

std::string Mutate(const std::vector<std::string>& seeds, uint32_t number) {
  std::mt19937 random(number);
  std::string bytes = seeds[number % seeds.size()];
  const size_t changes = 1 + random() % 6;
  for (size_t i = 0; i < changes; ++i) Change(random, seeds, bytes);
  return bytes;
}

}  // namespace hailan::fuzz
