#include "services/event_workflow/domain/event.h"

#include <array>

namespace hailan::event_workflow {
namespace {

constexpr std::array<absl::string_view, kStateCount> kStates{"NONE",
                                                             "REPORTED",
                                                             "REJECTED",
                                                             "ACCEPTED",
                                                             "DISPATCHED",
                                                             "SENT_BACK",
                                                             "HANDLING",
                                                             "WHISTLED",
                                                             "HANDLED",
                                                             "RETURN_VISIT",
                                                             "CLOSED",
                                                             "CANCELLED",
                                                             "MERGED"};

constexpr std::array<absl::string_view, kActionCount> MakeActionNames() {
  std::array<absl::string_view, kActionCount> names{
      "NONE",      "REPORT",         "ACCEPT",        "REJECT", "DISPATCH",
      "SEND_BACK", "CONTACT",        "START",         "SUBMIT", "APPROVE",
      "RETURN",    "VISIT",          "CLOSE",         "CANCEL", "BLOW_WHISTLE",
      "REPORT_IN", "ANSWER_WHISTLE", "CLOSE_WHISTLE", "URGE",   "SUPERVISE"};
  names[20] = "MERGE";
  names[21] = "UNMERGE";
  names[40] = "REQUEST_EXTENSION";
  names[41] = "REQUEST_HOLD";
  names[42] = "GRANT";
  names[43] = "REFUSE";
  names[44] = "WITHDRAW";
  names[45] = "RESUME";
  names[46] = "ARBITRATE";
  names[47] = "MIGRATE";
  names[48] = "CLEAR_SIGNAL";
  names[49] = "REPEAT_SIGNAL";
  return names;
}
constexpr std::array<absl::string_view, kActionCount> kActions = MakeActionNames();

constexpr std::array<absl::string_view, 6> kClocks{
    "NONE", "CONTACT", "RESOLVE", "WHISTLE", "STATE", "LEVEL"};

}  // namespace

absl::string_view NameOf(State state) {
  return kStates[static_cast<size_t>(state)];
}
absl::string_view NameOf(Action action) {
  return kActions[static_cast<size_t>(action)];
}
absl::string_view NameOf(ClockKind kind) {
  return kClocks[static_cast<size_t>(kind)];
}

}  // namespace hailan::event_workflow
