#include "services/event_workflow/events/queries.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/routing/kinds.h"
#include "services/event_workflow/events/list_plan.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kHistoryBatch = 1000;

Filed ReadFiled(const pg::Row& row, int first) {
  Filed filed;
  filed.description = row.Text(first);
  filed.place = row.Text(first + 1);
  if (!row.IsNull(first + 2)) {
    filed.point = Place{.longitude = row.Double(first + 2),
                        .latitude = row.Double(first + 3),
                        .system = static_cast<int>(row.Int(first + 4))};
  }
  filed.external_id = row.Text(first + 5);
  filed.urgency = static_cast<Urgency>(row.Int(first + 6));
  filed.patrol = row.Text(first + 7);
  filed.asset = row.Text(first + 8);
  filed.building = row.Text(first + 9);
  filed.unit = row.Text(first + 10);
  filed.enterprise = row.Text(first + 11);
  filed.enterprise_check_failed = row.Bool(first + 12);
  return filed;
}

// WGS 84 and CGCS2000 agree far below what a phone can tell.
pg::Array ComparableSystems(int system) {
  pg::Array systems;
  systems.Add(system);
  if (system == type::v1::COORDINATE_SYSTEM_WGS84) {
    systems.Add(static_cast<int>(type::v1::COORDINATE_SYSTEM_CGCS2000));
  } else if (system == type::v1::COORDINATE_SYSTEM_CGCS2000) {
    systems.Add(static_cast<int>(type::v1::COORDINATE_SYSTEM_WGS84));
  }
  return systems;
}

void SortByScore(std::vector<Candidate>& candidates) {
  std::stable_sort(
      candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return a.similarity.score > b.similarity.score;
      });
}

// First and last codes of territories whose events may be the same incident as one of `territory`.
struct CodeRanges {
  std::vector<std::string> first;
  std::vector<std::string> last;
};

CodeRanges RangesAround(const std::string& territory) {
  const std::string grid(CodeAt(territory, Level::kGrid));
  const std::string community(CodeAt(territory, Level::kCommunity));
  // A street or a city says nothing of the place: reports known no better are compared only with
  // each other. A colon sorts behind every digit.
  if (community.empty()) return {{territory}, {territory}};
  if (grid.empty()) return {{community}, {community + ":"}};
  // What came without its grid may have happened in this one.
  return {{grid, community}, {grid + ":", community}};
}

}  // namespace

Sighting SightingOf(const FiledEvent& filed) {
  Sighting sighting;
  sighting.item = filed.event.item;
  sighting.text = filed.filed.description;
  sighting.time = filed.event.occur_time;
  sighting.placed = filed.filed.point.has_value();
  if (sighting.placed) {
    sighting.longitude = filed.filed.point->longitude;
    sighting.latitude = filed.filed.point->latitude;
  }
  return sighting;
}

Event EventQueries::Read(const pg::Row& row) const {
  Event event = ReadEvent(row, 0);
  if (workflows_ != nullptr) event.workflows = workflows_->Of(event.name.city());
  return event;
}

absl::StatusOr<FiledEvent> EventQueries::Get(const EventName& name,
                                             const Actor& actor,
                                             absl::Time deadline) const {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetEvent, params, deadline));
  if (rows.empty()) return CheckVisible(nullptr, actor);
  FiledEvent filed{Read(rows[0]), ReadFiled(rows[0], kEventColumns)};
  HL_RETURN_IF_ERROR(CheckVisible(&filed.event, actor));
  return filed;
}

absl::StatusOr<std::vector<pb::Attachment>> EventQueries::Attachments(const EventName& name,
                                                                      absl::Time deadline) const {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListAttachments, params, deadline));
  std::vector<pb::Attachment> attachments;
  for (const pg::Row row : rows) {
    pb::Attachment& one = attachments.emplace_back();
    one.set_uri(row.Text(0));
    one.set_sha256(row.Text(1));
    one.set_media_type(row.Text(2));
    one.set_purpose(static_cast<pb::Attachment::Purpose>(row.Int(3)));
    one.set_round(static_cast<int>(row.Int(4)));
    *one.mutable_create_time() = rpc::ToTimestamp(row.Time(5));
  }
  return attachments;
}

absl::StatusOr<std::vector<HistoryRow>> EventQueries::History(const EventName& name,
                                                              int64_t after,
                                                              int limit,
                                                              absl::Time deadline) const {
  pg::Params params;
  params.Add(name.city()).Add(name.id()).Add(after).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListHistory, params, deadline));
  std::vector<HistoryRow> history;
  history.reserve(rows.size());
  for (const pg::Row row : rows) history.push_back(ReadHistory(row));
  return history;
}

absl::StatusOr<std::vector<HistoryRow>> EventQueries::WholeHistory(const EventName& name,
                                                                   absl::Time deadline) const {
  std::vector<HistoryRow> history;
  while (true) {
    const int64_t after = history.empty() ? 0 : history.back().mark.revision;
    HL_ASSIGN_OR_RETURN(std::vector<HistoryRow> rows,
                        History(name, after, kHistoryBatch, deadline));
    const bool last = rows.size() < kHistoryBatch;
    std::move(rows.begin(), rows.end(), std::back_inserter(history));
    if (last) return history;
  }
}

absl::StatusOr<Page<Event>> EventQueries::List(const pb::ListEventsRequest& request,
                                               const Actor& actor,
                                               absl::Time now,
                                               absl::Time deadline) const {
  const std::string filter = ListFilterText(request, actor);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key,
                      tokens_.Decode(request.page_token(), filter));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(const ListPlan plan,
                      PlanList(request,
                               actor,
                               {.now = now,
                                .before = key.empty() ? "" : key.front(),
                                .limit = size + 1,
                                .workflows = workflows_}));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(*plan.statement, plan.params, deadline));
  Page<Event> page;
  for (const pg::Row row : rows) page.rows.push_back(Read(row));
  if (page.rows.size() > static_cast<size_t>(size)) {
    page.rows.pop_back();
    page.next_token = tokens_.Encode({page.rows.back().name.id()}, filter);
  }
  return page;
}

absl::StatusOr<std::optional<std::string>> EventQueries::FindExternal(
    absl::string_view city,
    Channel channel,
    const std::string& external_id,
    absl::Time deadline) const {
  if (external_id.empty()) return std::nullopt;
  pg::Params params;
  params.Add(city).Add(static_cast<int>(channel)).Add(external_id);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindExternal, params, deadline));
  if (rows.empty()) return std::nullopt;
  return EventName(std::string(city), rows[0].Text(0)).Format();
}

absl::StatusOr<EventName> EventQueries::FindWorkOrder(const EventName& name,
                                                      absl::Time deadline) const {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindWorkOrder, params, deadline));
  return rows.empty() ? name : EventName(name.city(), rows[0].Text(0));
}

absl::StatusOr<std::string> EventQueries::Answer(const Event& event,
                                                 absl::Time until,
                                                 absl::Time deadline) const {
  pg::Params params;
  params.Add(event.name.city()).Add(event.name.id()).Add(event.reporter).Add(event.round);
  params.Add(until);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindAnswer, params, deadline));
  return rows.empty() ? std::string() : rows[0].Text(0);
}

absl::StatusOr<std::vector<Candidate>> EventQueries::FindCandidates(absl::string_view city,
                                                                    const Sighting& sighting,
                                                                    int system,
                                                                    absl::Time deadline) const {
  pg::Array first;
  pg::Array last;
  for (const CellStrip& strip :
       CellsAround(sighting.longitude, sighting.latitude, kFarthestMetres)) {
    first.Add(strip.first);
    last.Add(strip.last);
  }
  pg::Params params;
  params.Add(city).Add(first).Add(last).Add(ComparableSystems(system));
  params.Add(sighting.time - kOldest);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindCandidates, params, deadline));
  std::vector<Candidate> candidates;
  for (const pg::Row row : rows) {
    const Sighting other{.longitude = row.Double(4),
                         .latitude = row.Double(5),
                         .item = row.Text(2),
                         .text = row.Text(6),
                         .time = row.Time(3)};
    const Similarity similarity = Compare(sighting, other);
    if (similarity.distance_metres > kFarthestMetres || similarity.score < kLeastScore) continue;
    candidates.push_back(
        {EventName(std::string(city), row.Text(0)), ParseState(row.View(1)), similarity});
  }
  SortByScore(candidates);
  return candidates;
}

absl::StatusOr<std::vector<Candidate>> EventQueries::FindAlike(const FiledEvent& filed,
                                                               absl::Time deadline) const {
  std::vector<Candidate> candidates;
  if (const std::optional<Place>& point = filed.filed.point; point.has_value()) {
    HL_ASSIGN_OR_RETURN(
        candidates,
        FindCandidates(filed.event.name.city(), SightingOf(filed), point->system, deadline));
  }
  HL_RETURN_IF_ERROR(AddUnplaced(filed, deadline, candidates));
  SortByScore(candidates);
  return candidates;
}

absl::Status EventQueries::AddUnplaced(const FiledEvent& filed,
                                       absl::Time deadline,
                                       std::vector<Candidate>& candidates) const {
  const std::string& city = filed.event.name.city();
  Sighting sighting = SightingOf(filed);
  const pg::Array systems =
      sighting.placed ? ComparableSystems(filed.filed.point->system) : pg::Array();
  sighting.placed = false;
  const CodeRanges ranges = RangesAround(filed.event.territory);
  pg::Params params;
  params.Add(city).Add(pg::TextArray(ranges.first)).Add(pg::TextArray(ranges.last));
  params.Add(systems).Add(sighting.time - kOldest);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindUnplaced, params, deadline));
  for (const pg::Row row : rows) {
    const Sighting other{.item = row.Text(2), .text = row.Text(4), .time = row.Time(3)};
    const Similarity similarity = Compare(sighting, other);
    if (similarity.score < kLeastScore) continue;
    candidates.push_back({EventName(city, row.Text(0)), ParseState(row.View(1)), similarity});
  }
  return absl::OkStatus();
}

}  // namespace hailan::event_workflow
