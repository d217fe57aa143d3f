// Numbers from the bytes of an input; zeros once they are used up.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"

namespace hailan::fuzz {

class Bytes {
 public:
  explicit Bytes(absl::string_view input) : rest_(input) {}

  bool empty() const { return rest_.empty(); }
  template <class T>
  T Take() {
    T value = 0;
    const size_t size = std::min(sizeof(T), rest_.size());
    std::memcpy(&value, rest_.data(), size);
    rest_.remove_prefix(size);
    return value;
  }
  // 0 to `most`.
  size_t Count(size_t most) { return Take<uint8_t>() % (most + 1); }
  std::string Text(size_t length) {
    std::string text(rest_.substr(0, length));
    rest_.remove_prefix(text.size());
    return text;
  }

 private:
  absl::string_view rest_;
};

}  // namespace hailan::fuzz
