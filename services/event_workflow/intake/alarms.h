// Bodies of the Alarms service: a device's alarm becomes an event by the device's own record, or
// joins the one that is open; its recovery takes that back or tells of it.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/intake/v1/alarms.pb.h"
#include "services/event_workflow/domain/alarms/device_alarm.h"
#include "services/event_workflow/events/service.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/intake/desk.h"
#include "services/event_workflow/ports.h"

namespace hailan::event_workflow {

// Thread-safe. May wait for grid_geo and the database.
class AlarmService {
 public:
  // What alarms need of the service; all outlive it.
  struct Parts {
    pg::Pool& pool;
    EventStore& store;
    EventService& events;
    const IntakeDesk& desk;
    DeviceLookup& devices;
    const hailan::Clock& clock;
  };

  // For how long from its report on an open event takes further alarms of its device.
  static constexpr absl::Duration kDebounce = absl::Minutes(30);

  explicit AlarmService(const Parts& parts, absl::Duration debounce = kDebounce)
      : parts_(parts), debounce_(debounce) {}

  absl::StatusOr<pb::Event> RaiseAlarm(const rpc::Call& call,
                                       const intake::v1::RaiseAlarmRequest& req);
  absl::StatusOr<pb::Event> ClearAlarm(const rpc::Call& call,
                                       const intake::v1::ClearAlarmRequest& req);

 private:
  // The requests in terms of the domain.
  struct Alarm {
    DeviceName device;
    std::string id;
    std::string note;
  };
  struct Recovery {
    std::string city;
    // Unset = by the alarm's number.
    std::optional<DeviceName> device;
    std::string alarm;
    std::string note;
    absl::Time time;
    // The request was carried out before.
    bool repeated = false;
  };

  absl::StatusOr<Event> Raise(const rpc::Call& call,
                              const intake::v1::RaiseAlarmRequest& req) const;
  // The event that the alarm belongs to or, by `filing`, becomes; none when it becomes one and
  // `filing` is null.
  absl::StatusOr<std::optional<Event>> Answer(const rpc::Call& call,
                                              const std::string& request_id,
                                              const Alarm& alarm,
                                              const Command* filing) const;
  // The report that the alarm becomes.
  absl::StatusOr<Command> Filing(const rpc::Call& call,
                                 const DeviceName& name,
                                 const intake::v1::RaiseAlarmRequest& req) const;
  absl::StatusOr<Event> Clear(const rpc::Call& call,
                              const std::string& request_id,
                              const Recovery& recovery) const;

  const Parts parts_;
  const absl::Duration debounce_;
};

}  // namespace hailan::event_workflow
