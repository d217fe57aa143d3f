#include "services/event_workflow/search/ranking.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/search/plan.h"

namespace hailan::event_workflow {
namespace {

// A year with its leap day: how much one ranking reads has a bound.
constexpr absl::Duration kLongest = absl::Hours(24 * 366);
constexpr int kUsualTop = 10;

// When the period before begins.
absl::StatusOr<absl::Time> PreviousStart(const pb::RankEventsRequest& request) {
  const absl::Time begin = rpc::FromTimestamp(request.filter().start_time());
  const absl::Time end = rpc::FromTimestamp(request.filter().end_time());
  if (!request.has_previous_start_time()) return begin - (end - begin);
  const absl::Time start = rpc::FromTimestamp(request.previous_start_time());
  if (start < begin && begin - start <= kLongest) return start;
  return InvalidField("previous_start_time",
                      "BAD_PERIOD",
                      "must be before filter.start_time, by at most 366 days.");
}

absl::Status CheckPeriod(const pb::EventFilter& filter) {
  if (!filter.has_start_time() || !filter.has_end_time()) {
    return InvalidField(
        "filter.end_time", "PERIOD_REQUIRED", "Give start_time and end_time: the period.");
  }
  const absl::Duration length =
      rpc::FromTimestamp(filter.end_time()) - rpc::FromTimestamp(filter.start_time());
  if (length > absl::ZeroDuration() && length <= kLongest) return absl::OkStatus();
  return InvalidField(
      "filter.end_time", "BAD_PERIOD", "must be after start_time, by at most 366 days.");
}

// Whose own territory every search names, or has named for it.
bool AsksWithinAreas(const Actor& actor) {
  return !SeesWholeCity(actor) && !actor.areas.empty() && actor.departments.empty();
}

// Digits of the territories to rank by; 0 = by item.
absl::StatusOr<int> DigitsOf(const pb::RankEventsRequest& request, const Actor& actor) {
  if (request.by() == pb::RANK_BY_ITEM) return 0;
  if (request.level() == pb::COUNT_LEVEL_UNSPECIFIED) {
    return InvalidField("level", "REQUIRED", "Say of which level the territories are.");
  }
  const int digits = LengthOf(request.level());
  if (!AsksWithinAreas(actor)) return digits;
  for (const std::string& area : actor.areas) {
    if (area.size() <= static_cast<size_t>(digits)) continue;
    return Error(absl::StatusCode::kPermissionDenied,
                 hailan::reason::kOutOfScope,
                 "The level lies above one of your areas; rank by a lower one.",
                 {{"area", area}});
  }
  return digits;
}

// The filter of a row: what was asked for, and its key. A territory that was asked for may be a
// smaller one.
pb::EventFilter FilterOfRow(const pb::RankEventsRequest& request,
                            const std::string& city,
                            const std::string& key) {
  pb::EventFilter filter = request.filter();
  const std::string name =
      FormatName(city, request.by() == pb::RANK_BY_ITEM ? "catalogueItems" : "territories", key);
  if (request.by() == pb::RANK_BY_ITEM) {
    filter.set_item(name);
  } else if (!absl::StartsWith(filter.territory(), name)) {
    filter.set_territory(name);
  }
  return filter;
}

bool MayLookInto(const pb::RankEventsRequest& request, const Actor& actor, absl::string_view key) {
  return request.by() == pb::RANK_BY_ITEM || !AsksWithinAreas(actor) || actor.Covers(key);
}

}  // namespace

absl::StatusOr<pg::Params> PlanRanking(const pb::RankEventsRequest& request,
                                       const Actor& actor,
                                       const ListStart& start) {
  HL_RETURN_IF_ERROR(CheckPeriod(request.filter()));
  HL_ASSIGN_OR_RETURN(const int digits, DigitsOf(request, actor));
  HL_ASSIGN_OR_RETURN(const absl::Time before, PreviousStart(request));
  Wanted wanted{.parent = request.parent(), .filter = request.filter()};
  *wanted.filter.mutable_start_time() = rpc::ToTimestamp(before);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> words, WordsOf(wanted.filter.text()));
  HL_ASSIGN_OR_RETURN(SearchPlan plan, PlanSearch(wanted, actor, words, false, start));
  HL_ASSIGN_OR_RETURN(const std::string campaign,
                      IdOf(wanted.filter.campaign(), "campaigns", "filter.campaign"));
  plan.walk_params.Add(digits).Add(rpc::FromTimestamp(request.filter().start_time()));
  plan.walk_params.Add(campaign.empty() ? std::nullopt : std::optional<std::string>(campaign));
  return std::move(plan.walk_params);
}

pb::RankEventsResponse RankingOf(const pb::RankEventsRequest& request,
                                 const Actor& actor,
                                 const pg::Rows& rows,
                                 int most) {
  const std::string city = ParseCity(request.parent()).value_or("");
  const int top = request.top() == 0 ? kUsualTop : request.top();
  pb::RankEventsResponse out;
  int64_t counted = 0;
  int64_t counted_before = 0;
  for (const pg::Row row : rows) {
    counted += row.Int(1);
    counted_before += row.Int(2);
    const std::string key = row.Text(0);
    if (out.ranks_size() == top || !MayLookInto(request, actor, key)) continue;
    pb::EventRank& rank = *out.add_ranks();
    *rank.mutable_filter() = FilterOfRow(request, city, key);
    rank.set_key(
        FormatName(city, request.by() == pb::RANK_BY_ITEM ? "catalogueItems" : "territories", key));
    rank.set_event_count(row.Int(1));
    rank.set_previous_count(row.Int(2));
  }
  out.set_truncated(counted > most || counted_before > most);
  return out;
}

}  // namespace hailan::event_workflow
