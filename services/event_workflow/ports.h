// What event_workflow needs from other services.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "hailan/type/v1/geo.pb.h"
#include "services/event_workflow/domain/alarms/device_alarm.h"

namespace hailan::event_workflow {

// The grid at a point and who looks after it.
struct Located {
  // Territory code; the exclusive grid where one is drawn over the basic one.
  std::string territory;
  // Staff id of the all-round member, else of the head, else empty.
  std::string assignee;
};

// What a head of a grid, a building or a unit looks after.
struct ChiefPost {
  // Territory code of the grid.
  std::string territory;
  // Id of the building; empty for the head of a grid.
  std::string building;
  // Empty unless it is a unit's.
  std::string unit;
};

// From a point to the grid responsible, and from people to grids and back. Implementations may
// wait.
class GridLookup {
 public:
  virtual ~GridLookup() = default;
  // On behalf of the caller, within the call's deadline. NOT_FOUND outside every grid.
  virtual absl::StatusOr<Located> Locate(const rpc::Call& call,
                                         const std::string& city,
                                         const type::v1::Point& point) = 0;
  // Staff id of who looks after the grid (code) now, chosen as in Located; empty = it has nobody,
  // nullopt = grid_geo does not know the grid.
  virtual absl::StatusOr<std::optional<std::string>> MemberOf(const rpc::Call& call,
                                                              const std::string& city,
                                                              const std::string& grid) = 0;
  // The posts that the account holds now as one of the three chiefs; empty when it holds none.
  virtual absl::StatusOr<std::vector<ChiefPost>> PostsOf(const rpc::Call& call,
                                                         const std::string& city,
                                                         const std::string& account) = 0;
};

// From a territory that may have ended to the one that stands for it now. Implementations may wait.
class TerritoryLookup {
 public:
  virtual ~TerritoryLookup() = default;
  // On behalf of the caller. The same code when it is valid or not known; `point` may be null.
  virtual absl::StatusOr<std::string> CurrentOf(const rpc::Call& call,
                                                const std::string& city,
                                                const std::string& territory,
                                                const type::v1::Point* point) = 0;
};

// A department that the duty list names, and the line that does.
struct Duty {
  std::string department;
  std::string basis;
};

// From a matter in a territory to the departments of the duty list. Implementations may wait.
class DutyLookup {
 public:
  virtual ~DutyLookup() = default;
  // On behalf of the caller; empty when no line of the list applies.
  virtual absl::StatusOr<std::vector<Duty>> FindDuties(const rpc::Call& call,
                                                       const std::string& city,
                                                       const std::string& territory,
                                                       const std::string& item) = 0;
};

// Somebody of the staff register, as far as it matters to whom an event is handed.
struct StaffRecord {
  // Ids of the department they belong to and of the one that it is an office of; empty = of none.
  std::vector<std::string> departments = {};
  // Codes of the territories that they, or the street's or community's office they belong to, look
  // after now. What heads of buildings and units look after is not told.
  std::vector<std::string> territories = {};
};

// From an id to what the staff register says of the person. Implementations may wait.
class StaffLookup {
 public:
  virtual ~StaffLookup() = default;
  // On behalf of the caller. NOT_FOUND when the register has nobody of this id.
  virtual absl::StatusOr<StaffRecord> FindStaff(const rpc::Call& call,
                                                const std::string& city,
                                                const std::string& staff) = 0;
};

// From a device's name to what the register of places says of it. Implementations may wait.
class DeviceLookup {
 public:
  virtual ~DeviceLookup() = default;
  // On behalf of the caller; retired ones, too. NOT_FOUND (UNKNOWN_DEVICE) when there is none, also
  // for a place of another class and one that the caller may not read.
  virtual absl::StatusOr<Device> FindDevice(const rpc::Call& call, const std::string& name) = 0;
};

// Asks the grid_geo service. Thread-safe.
class GridGeoLookup final : public GridLookup,
                            public TerritoryLookup,
                            public DutyLookup,
                            public StaffLookup,
                            public DeviceLookup {
 public:
  explicit GridGeoLookup(std::shared_ptr<rpc::Peer> peer) : peer_(std::move(peer)) {}
  absl::StatusOr<Located> Locate(const rpc::Call& call,
                                 const std::string& city,
                                 const type::v1::Point& point) override;
  absl::StatusOr<std::optional<std::string>> MemberOf(const rpc::Call& call,
                                                      const std::string& city,
                                                      const std::string& grid) override;
  absl::StatusOr<std::vector<ChiefPost>> PostsOf(const rpc::Call& call,
                                                 const std::string& city,
                                                 const std::string& account) override;
  absl::StatusOr<std::string> CurrentOf(const rpc::Call& call,
                                        const std::string& city,
                                        const std::string& territory,
                                        const type::v1::Point* point) override;
  absl::StatusOr<std::vector<Duty>> FindDuties(const rpc::Call& call,
                                               const std::string& city,
                                               const std::string& territory,
                                               const std::string& item) override;
  absl::StatusOr<StaffRecord> FindStaff(const rpc::Call& call,
                                        const std::string& city,
                                        const std::string& staff) override;
  absl::StatusOr<Device> FindDevice(const rpc::Call& call, const std::string& name) override;

 private:
  const std::shared_ptr<rpc::Peer> peer_;
};

}  // namespace hailan::event_workflow
