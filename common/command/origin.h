// Where a command comes from: everything the engine needs that is not the aggregate's business.
#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/base/actor.h"

namespace hailan::command {

struct Origin {
  std::shared_ptr<const Actor> actor;
  // Client-chosen UUID; the same id and body again is a replay, with another body an error.
  std::string request_id;
  // 16-byte digest of method and request body.
  std::string body_hash;
  absl::Time deadline = absl::InfiniteFuture();
};

}  // namespace hailan::command
