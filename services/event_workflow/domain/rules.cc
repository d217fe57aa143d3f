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
// The system by its clocks, and people by hand.
constexpr RoleSet kUrgers =
    Roles({Role::kService, Role::kCommunity, Role::kStreet, Role::kCity, Role::kSupervisor});
constexpr RoleSet kSupervisors = Roles({Role::kService, Role::kCity, Role::kSupervisor});

constexpr RoleSet kArbiters = Roles({Role::kStreet, Role::kCity});
constexpr RoleSet kIntegrators = Roles({Role::kIntegrator});

using enum State;
using A = Action;
using G = Guard;
using C = ClockKind;

constexpr ClockSet kNoClock;
constexpr ClockSet kContactClock = Clocks({C::kContact});
constexpr ClockSet kResolveClock = Clocks({C::kResolve});
constexpr ClockSet kWhistleClock = Clocks({C::kWhistle});
constexpr Guards kAnybody;
constexpr Guards kTargets = If({G::kTarget});
constexpr Guards kColleagues = If({G::kNotOwnWork});
constexpr Guards kReturners = If({G::kNotOwnWork, G::kInWindow});
constexpr Guards kReporters = If({G::kOwnReport});
constexpr Guards kUnbound = If({G::kNotBound});
constexpr Guards kDeciders = If({G::kRequestOpen, G::kNotOwnRequest});
constexpr Guards kAskers = If({G::kRequestOpen, G::kOwnRequest});

// clang-format off
constexpr std::array kDefaultRules{
    Rule{kReported,    A::kAccept,        kAccepted,    kGround},
    Rule{kReported,    A::kReject,        kRejected,    kOffices},
    Rule{kReported,    A::kCancel,        kCancelled,   kWithdrawers, kReporters},
    Rule{kReported,    A::kContact,       kReported,    kContacts, kAnybody, kNoClock, kContactClock},
    Rule{kReported,    A::kUrge,          kReported,    kUrgers},
    Rule{kReported,    A::kSupervise,     kReported,    kSupervisors},
    Rule{kReported,    A::kRepeatSignal,  kReported,    kIntegrators},
    Rule{kReported,    A::kStart,         kHandling,    kHandlers, If({G::kEmergency})},
    Rule{kReported,    A::kMerge,         kMerged,      kGround},

    Rule{kAccepted,    A::kDispatch,      kDispatched,  kGround},
    Rule{kAccepted,    A::kStart,         kHandling,    kContacts},
    Rule{kAccepted,    A::kBlowWhistle,   kWhistled,    kWhistlers, If({G::kWhistleQuota}), kWhistleClock},
    Rule{kAccepted,    A::kCancel,        kCancelled,   kOffices, kColleagues},
    Rule{kAccepted,    A::kContact,       kAccepted,    kContacts, kAnybody, kNoClock, kContactClock},
    Rule{kAccepted,    A::kUrge,          kAccepted,    kUrgers},
    Rule{kAccepted,    A::kSupervise,     kAccepted,    kSupervisors},
    Rule{kAccepted,    A::kClearSignal,   kAccepted,    kIntegrators},
    Rule{kAccepted,    A::kRepeatSignal,  kAccepted,    kIntegrators},
    Rule{kAccepted,    A::kMerge,         kMerged,      kGround},

    Rule{kDispatched,  A::kStart,         kHandling,    kHandlers, kTargets},
    Rule{kDispatched,  A::kSendBack,      kSentBack,    kHandlers, If({G::kTarget, G::kSendBackQuota})},
    Rule{kDispatched,  A::kDispatch,      kDispatched,  kOffices, kUnbound},
    Rule{kDispatched,  A::kCancel,        kCancelled,   kOffices, kColleagues},
    Rule{kDispatched,  A::kContact,       kDispatched,  kHandlers, kAnybody, kNoClock, kContactClock},
    Rule{kDispatched,  A::kUrge,          kDispatched,  kUrgers},
    Rule{kDispatched,  A::kSupervise,     kDispatched,  kSupervisors},
    Rule{kDispatched,  A::kClearSignal,   kDispatched,  kIntegrators},
    Rule{kDispatched,  A::kRepeatSignal,  kDispatched,  kIntegrators},
    Rule{kDispatched,  A::kMerge,         kMerged,      kGround},

    Rule{kSentBack,    A::kDispatch,      kDispatched,  kOffices, If({G::kNoArbitration})},
    Rule{kSentBack,    A::kStart,         kHandling,    kContacts},
    Rule{kSentBack,    A::kBlowWhistle,   kWhistled,    kWhistlers, If({G::kWhistleQuota}), kWhistleClock},
    Rule{kSentBack,    A::kCancel,        kCancelled,   kOffices, kColleagues},
    Rule{kSentBack,    A::kContact,       kSentBack,    kContacts, kAnybody, kNoClock, kContactClock},
    Rule{kSentBack,    A::kRefuse,        kDispatched,  kOffices, kDeciders},
    Rule{kSentBack,    A::kWithdraw,      kDispatched,  kHandlers, kAskers},
    Rule{kSentBack,    A::kArbitrate,     kDispatched,  kArbiters, If({G::kArbitrationOwed})},
    Rule{kSentBack,    A::kUrge,          kSentBack,    kUrgers},
    Rule{kSentBack,    A::kSupervise,     kSentBack,    kSupervisors},
    Rule{kSentBack,    A::kClearSignal,   kSentBack,    kIntegrators},
    Rule{kSentBack,    A::kRepeatSignal,  kSentBack,    kIntegrators},
    Rule{kSentBack,    A::kMerge,         kMerged,      kGround},

    Rule{kHandling,    A::kSubmit,        kHandled,     kHandlers, kTargets, kNoClock, kResolveClock, EvidenceRule::kByItem},
    Rule{kHandling,    A::kDispatch,      kDispatched,  kOffices, kUnbound},
    Rule{kHandling,    A::kBlowWhistle,   kWhistled,    kWhistlers, If({G::kWhistleQuota}), kWhistleClock},
    Rule{kHandling,    A::kCancel,        kCancelled,   kOffices, kColleagues},
    Rule{kHandling,    A::kContact,       kHandling,    kHandlers, kAnybody, kNoClock, kContactClock},
    Rule{kHandling,    A::kRequestExtension, kHandling, kHandlers, If({G::kTarget, G::kExtensionQuota})},
    Rule{kHandling,    A::kRequestHold,   kHandling,    kHandlers, If({G::kTarget, G::kHoldQuota})},
    Rule{kHandling,    A::kGrant,         kHandling,    kOffices, kDeciders},
    Rule{kHandling,    A::kRefuse,        kHandling,    kOffices, kDeciders},
    Rule{kHandling,    A::kWithdraw,      kHandling,    kHandlers, kAskers},
    Rule{kHandling,    A::kResume,        kHandling,    kHandlers, If({G::kHeld})},
    Rule{kHandling,    A::kUrge,          kHandling,    kUrgers},
    Rule{kHandling,    A::kSupervise,     kHandling,    kSupervisors},
    Rule{kHandling,    A::kClearSignal,   kHandling,    kIntegrators},
    Rule{kHandling,    A::kRepeatSignal,  kHandling,    kIntegrators},
    Rule{kHandling,    A::kMerge,         kMerged,      kGround},

    Rule{kWhistled,    A::kReportIn,      kWhistled,    kDepartments},
    Rule{kWhistled,    A::kAnswerWhistle, kWhistled,    kDepartments},
    Rule{kWhistled,    A::kCloseWhistle,  kHandling,    kWhistlers},
    Rule{kWhistled,    A::kContact,       kWhistled,    kHandlers, kAnybody, kNoClock, kContactClock},
    Rule{kWhistled,    A::kUrge,          kWhistled,    kUrgers},
    Rule{kWhistled,    A::kSupervise,     kWhistled,    kSupervisors},
    Rule{kWhistled,    A::kClearSignal,   kWhistled,    kIntegrators},
    Rule{kWhistled,    A::kRepeatSignal,  kWhistled,    kIntegrators},

    Rule{kHandled,     A::kApprove,       kReturnVisit, kOffices, kColleagues},
    Rule{kHandled,     A::kReturn,        kHandling,    kOffices, kReturners, kResolveClock},
    Rule{kHandled,     A::kContact,       kHandled,     kContacts, kAnybody, kNoClock, kContactClock},
    Rule{kHandled,     A::kUrge,          kHandled,     kUrgers},
    Rule{kHandled,     A::kSupervise,     kHandled,     kSupervisors},
    Rule{kHandled,     A::kClearSignal,   kHandled,     kIntegrators},
    Rule{kHandled,     A::kRepeatSignal,  kHandled,     kIntegrators},

    Rule{kReturnVisit, A::kVisit,         kReturnVisit, kGround, kColleagues},
    Rule{kReturnVisit, A::kClose,         kClosed,      kOffices, If({G::kNotOwnWork, G::kVisited})},
    Rule{kReturnVisit, A::kReturn,        kHandling,    kOffices, kReturners, kResolveClock},
    Rule{kReturnVisit, A::kContact,       kReturnVisit, kContacts, kAnybody, kNoClock, kContactClock},
    Rule{kReturnVisit, A::kUrge,          kReturnVisit, kUrgers},
    Rule{kReturnVisit, A::kSupervise,     kReturnVisit, kSupervisors},
    Rule{kReturnVisit, A::kClearSignal,   kReturnVisit, kIntegrators},
    Rule{kReturnVisit, A::kRepeatSignal,  kReturnVisit, kIntegrators},

    Rule{kClosed,      A::kReturn,        kHandling,    kOffices, kReturners, kResolveClock},

    Rule{kMerged,      A::kUnmerge,       kReported,    kGround},
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
  for (const State state : kFinalStates) {
    absl::StrAppend(&out, "    ", NameOf(state), " --> [*]\n");
  }
  return out;
}

}  // namespace hailan::event_workflow
