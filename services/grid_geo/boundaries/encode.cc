#include "services/grid_geo/boundaries/encode.h"

#include <openssl/sha.h>

#include <utility>

namespace hailan::grid_geo {
namespace {

// 16 bytes of SHA-256: only equality matters.
std::string Digest(const std::string& bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), 16);
}

}  // namespace

Boundary MakeBoundary(std::string code, const Shape& shape) {
  std::string bytes = EncodeShape(shape);
  std::string digest = Digest(bytes);
  return {std::move(code),
          std::move(bytes),
          std::move(digest),
          static_cast<int64_t>(VertexCount(shape))};
}

}  // namespace hailan::grid_geo
