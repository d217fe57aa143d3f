#include "services/grid_geo/tracks/positions.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/patrols/patrol.h"
#include "services/grid_geo/domain/staff.h"
#include "services/grid_geo/patrols/convert.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

constexpr int kMostListed = 5000;
constexpr int kMostOnBoard = 100'000;
constexpr absl::Duration kBoardPeriod = absl::Seconds(1);
constexpr absl::Duration kBoardLimit = absl::Seconds(5);
constexpr absl::Duration kStillAfter = absl::Minutes(2);

// City and the code of the area that the caller may look at.
struct Area {
  std::string city;
  std::string code;
};

template <class Request>
absl::StatusOr<Area> AreaOf(const rpc::Call& call, const Request& request) {
  Area area;
  HL_ASSIGN_OR_RETURN(area.city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(area.code, ParseSubtree(request.territory(), area.city, "territory"));
  // The city's code is a prefix of all its codes.
  if (area.code.empty()) area.code = area.city;
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), area.code));
  return area;
}

v1::Position ToProto(const std::string& city, const LastPosition& last, absl::Time now) {
  v1::Position position;
  position.set_staff(StaffName(city, last.staff).Format());
  position.set_patrol(PatrolName(city, last.patrol).Format());
  position.set_territory(FormatTerritory(city, last.territory_code));
  *position.mutable_point() = ToPoint({.x = last.longitude, .y = last.latitude});
  position.set_accuracy_m(last.accuracy_dm > 0 ? last.accuracy_dm / 10.0 : 0);
  SetTime(last.time.value_or(now), position.mutable_position_time());
  position.set_age_s(absl::ToDoubleSeconds(AgeOf(last, now)));
  position.set_state(StateOf(last));
  if (last.last_check_in.has_value()) {
    SetTime(*last.last_check_in, position.mutable_last_check_in_time());
  }
  position.set_check_in_count(last.check_in_count);
  position.set_finding_count(last.finding_count);
  return position;
}

v1::FinishNotice ToProto(const std::string& city, const PatrolEnd& end) {
  v1::FinishNotice notice;
  notice.set_staff(StaffName(city, end.staff).Format());
  notice.set_patrol(PatrolName(city, end.patrol).Format());
  notice.set_state(end.state);
  SetTime(end.time, notice.mutable_finish_time());
  notice.set_check_in_count(end.check_in_count);
  notice.set_finding_count(end.finding_count);
  return notice;
}

// One watcher: what it has been told, and what it has still to be told.
class Watcher {
 public:
  Watcher(PositionBoard& board, const Clock& clock, Area area)
      : board_(board), clock_(clock), area_(std::move(area)) {}

  absl::StatusOr<std::optional<v1::PositionChange>> Next() {
    if (changes_.empty()) HL_RETURN_IF_ERROR(Compare());
    if (changes_.empty()) return std::nullopt;
    v1::PositionChange change = std::move(changes_.front());
    changes_.pop_front();
    return change;
  }

 private:
  struct Told {
    std::string patrol;
    std::optional<absl::Time> time;
    int check_in_count = 0;
    int finding_count = 0;
    bool operator==(const Told&) const = default;
  };
  using ByStaff = absl::flat_hash_map<std::string, Told>;

  absl::Status Compare() {
    HL_ASSIGN_OR_RETURN(const auto board, board_.Look(area_.city));
    if (board == seen_) return absl::OkStatus();
    const absl::Time now = clock_.Now();
    ByStaff next;
    for (const LastPosition& last : *board) {
      if (!absl::StartsWith(last.territory_code, area_.code)) continue;
      next.emplace(last.staff,
                   Told{last.patrol, last.time, last.check_in_count, last.finding_count});
    }
    HL_ASSIGN_OR_RETURN(const auto ends, EndsBefore(next));
    for (const auto& [staff, told] : told_) {
      const auto found = next.find(staff);
      if (found != next.end() && found->second.patrol == told.patrol) continue;
      v1::PositionChange& change = changes_.emplace_back();
      const auto end = ends.find(told.patrol);
      if (end != ends.end()) *change.mutable_finish() = ToProto(area_.city, end->second);
      // Whoever walks on is shown where they were heard of on the next patrol, not on this one.
      if (found != next.end() && found->second.time.has_value()) continue;
      change.set_off_duty(StaffName(area_.city, staff).Format());
    }
    for (const LastPosition& last : *board) {
      if (const auto now_told = next.find(last.staff); now_told != next.end()) {
        Tell(last, now_told->second, now);
      }
    }
    seen_ = board;
    told_ = std::move(next);
    return absl::OkStatus();
  }

  // How the patrols ended that were told of and are not walked any more, by patrol.
  absl::StatusOr<absl::flat_hash_map<std::string, PatrolEnd>> EndsBefore(const ByStaff& next) {
    std::vector<std::pair<std::string, std::string>> over;
    for (const auto& [staff, told] : told_) {
      const auto goes_on = next.find(staff);
      if (goes_on == next.end() || goes_on->second.patrol != told.patrol) {
        over.emplace_back(staff, told.patrol);
      }
    }
    absl::flat_hash_map<std::string, PatrolEnd> ends;
    if (over.empty()) return ends;
    HL_ASSIGN_OR_RETURN(const std::vector<PatrolEnd> read, board_.ReadEnds(area_.city, over));
    for (const PatrolEnd& end : read) ends.emplace(end.patrol, end);
    return ends;
  }

  // What is new about a walker on duty.
  void Tell(const LastPosition& last, const Told& next, absl::Time now) {
    const auto known = told_.find(last.staff);
    const bool same = known != told_.end() && known->second.patrol == last.patrol;
    if (same ? known->second == next : !last.time.has_value()) return;
    v1::PositionChange& change = changes_.emplace_back();
    if (last.time.has_value()) *change.mutable_position() = ToProto(area_.city, last, now);
    if (!same) return;
    const std::string staff = StaffName(area_.city, last.staff).Format();
    const std::string patrol = PatrolName(area_.city, last.patrol).Format();
    if (next.check_in_count > known->second.check_in_count) {
      v1::CheckInNotice& notice = *change.mutable_check_in();
      notice.set_staff(staff);
      notice.set_patrol(patrol);
      notice.set_check_in_count(last.check_in_count);
      if (last.last_check_in.has_value()) {
        SetTime(*last.last_check_in, notice.mutable_check_in_time());
      }
    }
    if (next.finding_count > known->second.finding_count) {
      v1::FindingNotice& notice = *change.mutable_finding();
      notice.set_staff(staff);
      notice.set_patrol(patrol);
      notice.set_finding_count(last.finding_count);
    }
  }

  PositionBoard& board_;
  const Clock& clock_;
  const Area area_;
  std::shared_ptr<const LastPositions> seen_;
  ByStaff told_;
  std::deque<v1::PositionChange> changes_;
};

}  // namespace

LastPosition ReadPosition(const pg::Row& row) {
  LastPosition last;
  last.staff = row.Text(0);
  last.patrol = row.Text(1);
  last.territory_code = row.Text(2);
  last.time = row.MaybeTime(6);
  if (last.time.has_value()) {
    last.longitude = static_cast<int32_t>(row.Int(3));
    last.latitude = static_cast<int32_t>(row.Int(4));
    last.accuracy_dm = static_cast<int32_t>(row.Int(5));
  }
  last.anchor_time = row.MaybeTime(7);
  last.check_in_count = static_cast<int>(row.Int(8));
  last.finding_count = static_cast<int>(row.Int(9));
  last.last_check_in = row.MaybeTime(10);
  return last;
}

absl::Duration AgeOf(const LastPosition& last, absl::Time now) {
  return std::max(absl::ZeroDuration(), now - last.time.value_or(now));
}

v1::WalkerState StateOf(const LastPosition& last) {
  if (!last.time.has_value() || !last.anchor_time.has_value()) {
    return v1::WALKER_STATE_UNSPECIFIED;
  }
  return *last.time - *last.anchor_time < kStillAfter ? v1::WALKER_STATE_MOVING
                                                      : v1::WALKER_STATE_STILL;
}

absl::StatusOr<std::shared_ptr<const LastPositions>> PositionBoard::Look(const std::string& city) {
  City* entry = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    std::unique_ptr<City>& known = cities_[city];
    if (known == nullptr) known = std::make_unique<City>();
    entry = known.get();
  }
  // Whoever comes while the board is read waits and gets what was read.
  absl::MutexLock lock(&entry->mutex);
  const absl::Time now = absl::Now();
  if (now - entry->read_time < kBoardPeriod) return entry->positions;
  pg::Params params;
  params.Add(city).Add(city).Add(kMostOnBoard);
  HL_ASSIGN_OR_RETURN(LastPositions read,
                      ReadRows(std::move(params), Whom::kEverybody, now + kBoardLimit));
  entry->positions = std::make_shared<const LastPositions>(std::move(read));
  entry->read_time = now;
  return entry->positions;
}

absl::StatusOr<LastPositions> PositionBoard::Read(const std::string& city,
                                                  const std::string& area,
                                                  int limit,
                                                  absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(area).Add(limit);
  return ReadRows(std::move(params), Whom::kHeard, deadline);
}

absl::StatusOr<LastPositions> PositionBoard::ReadRows(pg::Params params,
                                                      Whom whom,
                                                      absl::Time deadline) {
  params.Add(whom == Whom::kEverybody);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListPositions, params, deadline));
  LastPositions positions;
  for (const pg::Row row : rows) positions.push_back(ReadPosition(row));
  return positions;
}

absl::StatusOr<std::vector<PatrolEnd>> PositionBoard::ReadEnds(
    const std::string& city, const std::vector<std::pair<std::string, std::string>>& walks) {
  pg::Array staff, patrols;
  for (const auto& [walker, patrol] : walks) {
    staff.Add(walker);
    patrols.Add(patrol);
  }
  pg::Params params;
  params.Add(city).Add(staff).Add(patrols);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kListPatrolEnds, params, absl::Now() + kBoardLimit));
  std::vector<PatrolEnd> ends;
  for (const pg::Row row : rows) {
    ends.push_back({.staff = row.Text(0),
                    .patrol = row.Text(1),
                    .state = static_cast<v1::PatrolState>(row.Int(2)),
                    .time = row.Time(3),
                    .check_in_count = static_cast<int>(row.Int(4)),
                    .finding_count = static_cast<int>(row.Int(5))});
  }
  return ends;
}

absl::StatusOr<v1::ListPositionsResponse> PositionsService::ListPositions(
    const rpc::Call& call, const v1::ListPositionsRequest& request) {
  HL_ASSIGN_OR_RETURN(const Area area, AreaOf(call, request));
  HL_ASSIGN_OR_RETURN(const LastPositions positions,
                      board_.Read(area.city, area.code, kMostListed, call.deadline));
  v1::ListPositionsResponse response;
  for (const LastPosition& last : positions) {
    *response.add_positions() = ToProto(area.city, last, call.now);
  }
  return response;
}

absl::StatusOr<rpc::Source<v1::PositionChange>> PositionsService::WatchPositions(
    const rpc::Call& call, const v1::WatchPositionsRequest& request) {
  HL_ASSIGN_OR_RETURN(Area area, AreaOf(call, request));
  auto watcher = std::make_shared<Watcher>(board_, clock_, std::move(area));
  return rpc::Source<v1::PositionChange>([watcher] { return watcher->Next(); });
}

}  // namespace hailan::grid_geo
