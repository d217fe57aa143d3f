#include "services/event_workflow/domain/rules.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace hailan::event_workflow {
namespace {

constexpr RoleSet kOffices = Roles({Role::kCommunity, Role::kStreet, Role::kCity});
constexpr RoleSet kGround =
    Roles({Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kCity});
constexpr RoleSet kContacts = Roles({Role::kGridMember, Role::kCommunity, Role::kStreet});
constexpr RoleSet kHandlers =
    Roles({Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kDepartment});
constexpr RoleSet kWhistlers = Roles({Role::kCommunity, Role::kStreet});
constexpr RoleSet kDepartments = Roles({Role::kDepartment});
constexpr RoleSet kWithdrawers = Roles({Role::kResident,
                                        Role::kIntegrator,
                                        Role::kGridMember,
                                        Role::kCommunity,
                                        Role::kStreet,
                                        Role::kCity});
constexpr RoleSet kSystem = Roles({Role::kService});

using enum State;
using A = Action;

// clang-format off
constexpr std::array kDefaultRules{
    Rule{kReported,    A::kAccept,        kAccepted,    kGround},
    Rule{kReported,    A::kReject,        kRejected,    kOffices},
    Rule{kReported,    A::kCancel,        kCancelled,   kWithdrawers},
    Rule{kReported,    A::kContact,       kReported,    kContacts},
    Rule{kReported,    A::kUrge,          kReported,    kSystem},
    Rule{kReported,    A::kSupervise,     kReported,    kSystem},

    Rule{kAccepted,    A::kDispatch,      kDispatched,  kGround},
    Rule{kAccepted,    A::kStart,         kHandling,    kContacts},
    Rule{kAccepted,    A::kBlowWhistle,   kWhistled,    kWhistlers},
    Rule{kAccepted,    A::kCancel,        kCancelled,   kOffices},
    Rule{kAccepted,    A::kContact,       kAccepted,    kContacts},
    Rule{kAccepted,    A::kUrge,          kAccepted,    kSystem},
    Rule{kAccepted,    A::kSupervise,     kAccepted,    kSystem},

    Rule{kDispatched,  A::kStart,         kHandling,    kHandlers},
    Rule{kDispatched,  A::kSendBack,      kSentBack,    kHandlers},
    Rule{kDispatched,  A::kDispatch,      kDispatched,  kOffices},
    Rule{kDispatched,  A::kCancel,        kCancelled,   kOffices},
    Rule{kDispatched,  A::kContact,       kDispatched,  kHandlers},
    Rule{kDispatched,  A::kUrge,          kDispatched,  kSystem},
    Rule{kDispatched,  A::kSupervise,     kDispatched,  kSystem},

    Rule{kSentBack,    A::kDispatch,      kDispatched,  kOffices},
    Rule{kSentBack,    A::kStart,         kHandling,    kContacts},
    Rule{kSentBack,    A::kBlowWhistle,   kWhistled,    kWhistlers},
    Rule{kSentBack,    A::kCancel,        kCancelled,   kOffices},
    Rule{kSentBack,    A::kContact,       kSentBack,    kContacts},
    Rule{kSentBack,    A::kUrge,          kSentBack,    kSystem},
    Rule{kSentBack,    A::kSupervise,     kSentBack,    kSystem},

    Rule{kHandling,    A::kSubmit,        kHandled,     kHandlers},
    Rule{kHandling,    A::kDispatch,      kDispatched,  kOffices},
    Rule{kHandling,    A::kBlowWhistle,   kWhistled,    kWhistlers},
    Rule{kHandling,    A::kCancel,        kCancelled,   kOffices},
    Rule{kHandling,    A::kContact,       kHandling,    kHandlers},
    Rule{kHandling,    A::kUrge,          kHandling,    kSystem},
    Rule{kHandling,    A::kSupervise,     kHandling,    kSystem},

    Rule{kWhistled,    A::kReportIn,      kWhistled,    kDepartments},
    Rule{kWhistled,    A::kAnswerWhistle, kWhistled,    kDepartments},
    Rule{kWhistled,    A::kCloseWhistle,  kHandling,    kWhistlers},
    Rule{kWhistled,    A::kContact,       kWhistled,    kHandlers},
    Rule{kWhistled,    A::kUrge,          kWhistled,    kSystem},
    Rule{kWhistled,    A::kSupervise,     kWhistled,    kSystem},

    Rule{kHandled,     A::kApprove,       kReturnVisit, kOffices},
    Rule{kHandled,     A::kReturn,        kHandling,    kOffices},
    Rule{kHandled,     A::kContact,       kHandled,     kContacts},
    Rule{kHandled,     A::kUrge,          kHandled,     kSystem},
    Rule{kHandled,     A::kSupervise,     kHandled,     kSystem},

    Rule{kReturnVisit, A::kVisit,         kReturnVisit, kGround},
    Rule{kReturnVisit, A::kClose,         kClosed,      kOffices},
    Rule{kReturnVisit, A::kReturn,        kHandling,    kOffices},
    Rule{kReturnVisit, A::kContact,       kReturnVisit, kContacts},
    Rule{kReturnVisit, A::kUrge,          kReturnVisit, kSystem},
    Rule{kReturnVisit, A::kSupervise,     kReturnVisit, kSystem},

    Rule{kClosed,      A::kReturn,        kHandling,    kOffices},
};
// clang-format on
static_assert(Check(kDefaultRules) == TableFault::kNone);

// `BLOW_WHISTLE` → `blow whistle`.
std::string Words(Action action) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(NameOf(action)), {{"_", " "}});
}

}  // namespace

absl::Span<const Rule> DefaultRules() {
  return kDefaultRules;
}

std::string MermaidDiagram(absl::Span<const Rule> rules) {
  std::string out = absl::StrCat("stateDiagram-v2\n    [*] --> ", NameOf(kReported), ": report\n");
  for (const Rule& rule : rules) {
    if (rule.from == rule.to) continue;
    absl::StrAppend(
        &out, "    ", NameOf(rule.from), " --> ", NameOf(rule.to), ": ", Words(rule.action), "\n");
  }
  for (const State state : {kRejected, kClosed, kCancelled}) {
    absl::StrAppend(&out, "    ", NameOf(state), " --> [*]\n");
  }
  return out;
}

}  // namespace hailan::event_workflow
