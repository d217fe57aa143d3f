// Between the contracts (ours and the feeds of others) and our own types.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/command/runner.h"
#include "hailan/evaluation/v1/ratings.pb.h"
#include "hailan/type/v1/change.pb.h"
#include "services/evaluation/domain/rating.h"
#include "services/evaluation/fact_store.h"

namespace hailan::evaluation {

// `show_comment`: the reader may see the resident's words.
hailan::evaluation::v1::Rating ToProto(const Rating& rating, bool show_comment);

// The feed message of a new rating.
command::Message ToMessage(const RatingChange& change);

// The facts in a page of the event feed; changes that are not events' are skipped.
std::vector<EventFact> ToEventFacts(const hailan::type::v1::ListChangesResponse& page);

// The facts in a page of the wish feed.
std::vector<WishFact> ToWishFacts(const hailan::type::v1::ListChangesResponse& page);

}  // namespace hailan::evaluation
