#include "services/gateway/grid_cache.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "hailan/type/v1/change.pb.h"

namespace hailan::gateway {
namespace {

namespace geo = hailan::grid_geo::v1;

constexpr absl::Duration kTimeToLive = absl::Minutes(10);

// Within this time every replica of grid_geo answers with a change that its feed tells of. An
// answer of before, kept under the new position, would outlive the change by ten minutes.
constexpr absl::Duration kFollowed = absl::Seconds(2);

// Stands for a cursor before all that the feed keeps.
constexpr absl::string_view kOldest = "0";

// True for changes that a located point or a grid card can show; places and patrols change all day.
bool Matters(absl::string_view type) {
  return absl::StartsWith(type, "boundaries.") || absl::StartsWith(type, "territory.") ||
         absl::StartsWith(type, "staff.") || absl::StartsWith(type, "department.");
}

template <class Message>
absl::StatusOr<Message> Parse(const std::string& bytes) {
  Message message;
  if (!message.ParseFromString(bytes)) return absl::InternalError("a cached answer is damaged");
  return message;
}

}  // namespace

absl::StatusOr<geo::LocateResponse> GridCache::Locate(const geo::LocateRequest& request,
                                                      const rpc::CallOptions& options) {
  const auto load = [&]() -> absl::StatusOr<std::string> {
    HL_ASSIGN_OR_RETURN(const auto response,
                        grid_geo_->Invoke<geo::LocateResponse>(
                            "hailan.grid_geo.v1.Locator/Locate", request, options));
    return response.SerializeAsString();
  };
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  const std::string position = Position(city);
  if (position.empty()) {
    HL_ASSIGN_OR_RETURN(const std::string bytes, load());
    return Parse<geo::LocateResponse>(bytes);
  }
  const std::string key =
      absl::StrCat("locate:", city, ":", position, ":", request.point().SerializeAsString());
  HL_ASSIGN_OR_RETURN(const std::string bytes, cache_.GetOrLoad(key, kTimeToLive, load));
  return Parse<geo::LocateResponse>(bytes);
}

absl::StatusOr<geo::GridCard> GridCache::GetGridCard(const std::string& territory,
                                                     const rpc::CallOptions& options) {
  const auto load = [&]() -> absl::StatusOr<std::string> {
    geo::GetGridCardRequest request;
    request.set_name(territory);
    HL_ASSIGN_OR_RETURN(const auto response,
                        grid_geo_->Invoke<geo::GridCard>(
                            "hailan.grid_geo.v1.Locator/GetGridCard", request, options));
    return response.SerializeAsString();
  };
  HL_ASSIGN_OR_RETURN(const auto name, ResourceName<"territories">::Parse(territory));
  const std::string position = Position(name.city());
  if (position.empty()) {
    HL_ASSIGN_OR_RETURN(const std::string bytes, load());
    return Parse<geo::GridCard>(bytes);
  }
  const std::string key = absl::StrCat("card:", name.id(), ":", position);
  HL_ASSIGN_OR_RETURN(const std::string bytes, cache_.GetOrLoad(key, kTimeToLive, load));
  return Parse<geo::GridCard>(bytes);
}

std::string GridCache::Position(const std::string& city) {
  absl::MutexLock lock(&mutex_);
  const Feed& feed = feeds_[city];
  return feed.settled <= absl::Now() ? feed.position : std::string();
}

absl::Status GridCache::Follow() {
  std::map<std::string, Feed> feeds;
  {
    absl::MutexLock lock(&mutex_);
    feeds = feeds_;
  }
  for (auto& [city, feed] : feeds) {
    absl::StatusOr<Feed> next = Advance(city, feed);
    absl::MutexLock lock(&mutex_);
    // While the feed cannot be read nothing is cached: what has changed is not known.
    feeds_[city] = next.ok() ? *next : Feed();
    if (!next.ok()) return next.status();
  }
  return absl::OkStatus();
}

absl::StatusOr<GridCache::Feed> GridCache::Advance(const std::string& city, Feed feed) {
  while (true) {
    type::v1::ListChangesRequest request;
    request.set_parent(FormatCity(city));
    request.set_cursor(feed.cursor);
    request.set_page_size(1000);
    HL_ASSIGN_OR_RETURN(const auto page,
                        grid_geo_->Invoke<type::v1::ListChangesResponse>(
                            "hailan.grid_geo.v1.ChangeFeed/ListChanges",
                            request,
                            {absl::Now() + absl::Seconds(2), authenticator_.ServiceToken(), ""}));
    if (page.changes_size() == 0) {
      // What matters is older than what the feed keeps; the next change that does will have a
      // cursor.
      if (feed.position.empty()) {
        feed.position = std::string(kOldest);
        feed.settled = absl::Now() + kFollowed;
      }
      return feed;
    }
    for (const type::v1::Change& change : page.changes()) {
      if (!Matters(change.type())) continue;
      feed.position = change.cursor();
      feed.settled = absl::Now() + kFollowed;
    }
    feed.cursor = page.next_cursor();
  }
}

}  // namespace hailan::gateway
