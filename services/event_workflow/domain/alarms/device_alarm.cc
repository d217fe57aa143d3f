#include "services/event_workflow/domain/alarms/device_alarm.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

absl::Status CannotAlarm(const Device& device,
                         absl::string_view reason,
                         absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message, {{"device", device.name}});
}

}  // namespace

absl::Status CheckDevice(const Device& device) {
  if (device.retired) {
    return CannotAlarm(device,
                       reason::kDeviceRetired,
                       "The device has been taken out of use; disconnect it, or register the one "
                       "that replaces it and name that.");
  }
  if (!device.event_template.has_value()) {
    return CannotAlarm(device,
                       reason::kNoEventTemplate,
                       "The device's alarms become nothing by themselves; set its "
                       "device.event_template in the register of places.");
  }
  if (!device.point.has_value()) {
    return CannotAlarm(device,
                       reason::kNoPoint,
                       "The device has no position; set its point in the register of places.");
  }
  return absl::OkStatus();
}

std::string DescriptionOf(const Device& device, absl::string_view measured) {
  const std::string& template_text = device.event_template->text;
  std::string text = template_text.empty() ? device.display_name : template_text;
  if (!measured.empty()) absl::StrAppend(&text, "\n", measured);
  return text;
}

absl::Status CheckNumber(const std::optional<AlarmedEvent>& known, const DeviceName& device) {
  if (!known.has_value() || known->device.empty() || known->device == device.id()) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kAlreadyExists,
               reason::kExternalIdKnown,
               "Another device's alarm has this alarm_id; number alarms so that each is unique.",
               {{"event", known->name.Format()}});
}

AlarmFate FateOf(const std::optional<AlarmedEvent>& known,
                 const std::optional<AlarmedEvent>& latest,
                 absl::Duration debounce,
                 absl::Time now) {
  if (known.has_value()) return AlarmFate::kKnown;
  const bool fresh = latest.has_value() && latest->open && now - latest->report_time < debounce;
  if (!fresh) return AlarmFate::kFile;
  return latest->joined < kMostToldAlarms ? AlarmFate::kJoin : AlarmFate::kJoinQuietly;
}

Action ClearingOf(State state) {
  return state == State::kReported ? Action::kCancel : Action::kClearSignal;
}

std::string SignalNote(absl::string_view what, absl::Time time, absl::string_view measured) {
  return absl::StrCat(
      what,
      " at ",
      absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", time, absl::FixedTimeZone(8 * 60 * 60)),
      measured.empty() ? "" : ": ",
      measured);
}

}  // namespace hailan::event_workflow
