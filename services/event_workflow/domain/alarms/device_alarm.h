// What the alarm of a device becomes, and what its recovery does: decided on what the register of
// places and the stored events say. Pure. Not the alarms that clocks raise (sla.h).
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

using DeviceName = ResourceName<"places">;

// The event that a device's alarms become.
struct DeviceTemplate {
  // Code of a catalogue item.
  std::string item;
  std::string text;
};

// A device of the register of places.
struct Device {
  // Resource name.
  std::string name;
  std::string display_name;
  bool retired = false;
  std::optional<Place> point;
  // Code of the basic or exclusive grid; the city's own where no grid is drawn.
  std::string territory;
  // Department id or empty.
  std::string owner_department;
  std::optional<DeviceTemplate> event_template;
};

// OK when an alarm of the device can become an event. FAILED_PRECONDITION (DEVICE_RETIRED,
// NO_EVENT_TEMPLATE, NO_POINT) with the metadata `device`.
absl::Status CheckDevice(const Device& device);

// The description of the event: the template's text, or the device's name, and what was measured.
std::string DescriptionOf(const Device& device, absl::string_view measured);

// An event that an alarm may belong to.
struct AlarmedEvent {
  EventName name;
  State state = State::kNone;
  absl::Time report_time;
  // Not final.
  bool open = false;
  // Alarms that have joined it.
  int joined = 0;
  // Id of the device; empty when it was reported without one.
  std::string device;
};

// OK unless the alarm's number is known for another device: ALREADY_EXISTS (EXTERNAL_ID_KNOWN) with
// the metadata `event`.
absl::Status CheckNumber(const std::optional<AlarmedEvent>& known, const DeviceName& device);

enum class AlarmFate {
  // It becomes a new event.
  kFile,
  // It belongs to the event for which its number is known.
  kKnown,
  // It joins the open event of its device, and the history of that tells so.
  kJoin,
  // It joins; the history has heard it often enough.
  kJoinQuietly,
};

// How many joining alarms the history of an event tells of: a device that flaps for hours must not
// bury what people did.
inline constexpr int kMostToldAlarms = 20;

// `known`: the event for which the alarm's number is known. `latest`: the newest open event that an
// alarm of the same device raised; it takes further alarms for `debounce` from its report on.
AlarmFate FateOf(const std::optional<AlarmedEvent>& known,
                 const std::optional<AlarmedEvent>& latest,
                 absl::Duration debounce,
                 absl::Time now);

// The step by which a recovery tells an open event: nobody has received a reported one, so it is
// taken back.
Action ClearingOf(State state);

// The note of that step and of an alarm that joins. `what` names the alarm or device; `measured`
// may be empty.
std::string SignalNote(absl::string_view what, absl::Time time, absl::string_view measured);

}  // namespace hailan::event_workflow
