// From the payload of a verified token to an Actor.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"

namespace hailan::auth {

// What a token must say to be accepted.
struct Expected {
  std::string issuer;
  std::string audience;
  // Tolerated clock difference for exp and nbf.
  absl::Duration skew;
};

// A caller and until when it may be believed (exp plus skew).
struct Verified {
  std::shared_ptr<const Actor> actor;
  absl::Time until;
};

// UNAUTHENTICATED when the claims are malformed, of another issuer or audience, or not valid yet;
// with reason TOKEN_EXPIRED when they are not valid any more. `payload` is JSON text.
absl::StatusOr<Verified> ReadClaims(absl::string_view payload,
                                    const Expected& expected,
                                    absl::Time now);

}  // namespace hailan::auth
