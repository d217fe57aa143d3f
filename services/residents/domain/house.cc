#include "services/residents/domain/house.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace hailan::residents {
namespace {

template <class Change, class Row>
absl::StatusOr<Change> Decide(const std::optional<Row>& current,
                              const Row& row,
                              const Actor& actor,
                              absl::Time now) {
  HL_RETURN_IF_ERROR(CheckArea(actor, row.territory_code));
  Change change{.next = row};
  change.next.create_time = now;
  change.next.update_time = now;
  if (!current.has_value()) return change;
  HL_RETURN_IF_ERROR(CheckArea(actor, current->territory_code));
  if (current->import_hash == row.import_hash) return Change{.next = *current, .unchanged = true};
  change.next.create_time = current->create_time;
  return change;
}

}  // namespace

std::string AddressOf(absl::string_view building, absl::string_view unit, absl::string_view room) {
  return absl::StrCat(building, unit, unit.empty() ? "" : "单元", room, room.empty() ? "" : "室");
}

absl::StatusOr<BuildingChange> DecideImport(const std::optional<Building>& current,
                                            const Building& row,
                                            const Actor& actor,
                                            absl::Time now) {
  return Decide<BuildingChange>(current, row, actor, now);
}

absl::StatusOr<HouseChange> DecideImport(const std::optional<House>& current,
                                         const House& row,
                                         const Actor& actor,
                                         absl::Time now) {
  return Decide<HouseChange>(current, row, actor, now);
}

}  // namespace hailan::residents
