#include "services/grid_geo/tracks/positions.h"

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
  SetTime(last.time, position.mutable_position_time());
  position.set_age_s(absl::ToDoubleSeconds(now - last.time));
  return position;
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
    absl::Time time;
    bool operator==(const Told&) const = default;
  };

  absl::Status Compare() {
    HL_ASSIGN_OR_RETURN(const auto board, board_.Look(area_.city));
    if (board == seen_) return absl::OkStatus();
    seen_ = board;
    const absl::Time now = clock_.Now();
    absl::flat_hash_map<std::string, Told> next;
    for (const LastPosition& last : *board) {
      if (!absl::StartsWith(last.territory_code, area_.code)) continue;
      const Told told{last.patrol, last.time};
      next.emplace(last.staff, told);
      const auto known = told_.find(last.staff);
      if (known != told_.end() && known->second == told) continue;
      *changes_.emplace_back().mutable_position() = ToProto(area_.city, last, now);
    }
    for (const auto& [staff, told] : told_) {
      if (next.contains(staff)) continue;
      changes_.emplace_back().set_off_duty(StaffName(area_.city, staff).Format());
    }
    told_ = std::move(next);
    return absl::OkStatus();
  }

  PositionBoard& board_;
  const Clock& clock_;
  const Area area_;
  std::shared_ptr<const LastPositions> seen_;
  absl::flat_hash_map<std::string, Told> told_;
  std::deque<v1::PositionChange> changes_;
};

}  // namespace

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
  HL_ASSIGN_OR_RETURN(LastPositions read, Read(city, city, kMostOnBoard, now + kBoardLimit));
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
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListPositions, params, deadline));
  LastPositions positions;
  for (const pg::Row row : rows) {
    LastPosition& last = positions.emplace_back();
    last.staff = row.Text(0);
    last.patrol = row.Text(1);
    last.territory_code = row.Text(2);
    last.longitude = static_cast<int32_t>(row.Int(3));
    last.latitude = static_cast<int32_t>(row.Int(4));
    last.accuracy_dm = static_cast<int32_t>(row.Int(5));
    last.time = row.Time(6);
  }
  return positions;
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
