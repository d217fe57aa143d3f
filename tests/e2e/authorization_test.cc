// Every RPC of every service, called by everybody: what is permitted agrees with the policy and the
// grants that the contracts declare, and no token reaches another city.
#include <catch2/catch.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/options/v1/options.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "tests/e2e/every_method.h"
#include "tests/support/builders.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace opt = hailan::options::v1;
using absl::StatusCode;

struct Account {
  std::string who;
  rpc::TokenClaims claims;
};

std::vector<Account> Accounts() {
  return {{"a resident", Resident()},
          {"a grid member", GridMember(1)},
          {"a grid member of another grid", GridMember(2)},
          {"a community officer", Officer()},
          {"a department", Department()},
          {"the city centre", Director()},
          {"a supervisor", Supervisor()},
          {"a volunteer", Volunteer()},
          {"an operator", Operator()},
          {"an integrator", Integrator()}};
}

// What a role grants, read from the enum's own options.
std::set<int> GrantsOf(const std::string& role) {
  const auto* const value =
      opt::Role_descriptor()->FindValueByName("ROLE_" + absl::AsciiStrToUpper(role));
  std::set<int> grants;
  const int count = value->options().ExtensionSize(opt::grants);
  for (int i = 0; i < count; ++i) grants.insert(value->options().GetExtension(opt::grants, i));
  return grants;
}

// A stream that is `permitted` goes on, so it is only looked at for a moment.
RawAnswer CallAny(MiniSuite& suite,
                  const AnyMethod& method,
                  const std::string& token,
                  bool permitted = false) {
  RawCall call = {.method = method.name, .body = AnyRequest(method, kCity)->SerializeAsString()};
  if (!token.empty()) call.metadata = {{"authorization", "Bearer " + token}};
  if (!method.descriptor->server_streaming()) return Send(suite.gateway().channel(), call);
  if (permitted) call.timeout = absl::Milliseconds(150);
  return SendStream(suite.gateway().channel(), call);
}

// The policy's refusal names the method; those of the domain, which look at rows, do not.
bool IsRefusedByRole(const absl::Status& status) {
  if (status.code() != StatusCode::kPermissionDenied) return false;
  for (const auto& [key, value] : MetadataOf(status)) {
    if (key == "method") return ReasonOf(status) == "PERMISSION_DENIED";
  }
  return false;
}

TEST_CASE("who may call what is what the contracts say, for every RPC") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const std::vector<AnyMethod> methods = EveryMethod();
  REQUIRE(methods.size() > 70);
  for (const AnyMethod& method : methods) {
    INFO(method.name);
    const auto& policy = method.descriptor->options().GetExtension(opt::policy);
    const absl::Status anonymous = CallAny(*suite, method, "").status;
    if (method.internal) {
      CHECK_THAT(anonymous, FailsWith(StatusCode::kUnimplemented, "METHOD_UNKNOWN"));
      continue;
    }
    if (policy.public_()) {
      // Whatever is wrong with the request, it is not that nobody is known to have sent it.
      CHECK(anonymous.code() != StatusCode::kUnauthenticated);
      CHECK(anonymous.code() != StatusCode::kInternal);
      continue;
    }
    CHECK_THAT(anonymous, FailsWith(StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
    for (const Account& account : Accounts()) {
      INFO(account.who);
      const Caller caller(*suite, account.claims);
      const bool permitted = GrantsOf(account.claims.roles[0]).contains(policy.permission());
      const absl::Status status = CallAny(*suite, method, caller.token(), permitted).status;
      INFO(status.ToString() << " " << ReasonOf(status));
      CHECK(permitted != IsRefusedByRole(status));
      CHECK(status.code() != StatusCode::kUnauthenticated);
      // Whatever a permitted caller does with a good request, nothing breaks.
      CHECK(status.code() != StatusCode::kInternal);
      CHECK(status.code() != StatusCode::kUnimplemented);
      CHECK(status.code() != StatusCode::kUnavailable);
    }
  }
}

TEST_CASE("no RPC acts in a city that is not the caller's") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  for (const AnyMethod& method : EveryMethod()) {
    if (method.internal) continue;
    INFO(method.name);
    const auto& policy = method.descriptor->options().GetExtension(opt::policy);
    for (const Account& account : Accounts()) {
      if (!GrantsOf(account.claims.roles[0]).contains(policy.permission())) continue;
      INFO(account.who);
      const Caller stranger(*suite, Foreign(account.claims));
      CHECK_THAT(CallAny(*suite, method, stranger.token()).status,
                 FailsWith(StatusCode::kPermissionDenied, "FOREIGN_CITY"));
    }
  }
}

TEST_CASE("a grid member sees and moves nothing of another grid, whether it exists or not") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const auto event =
      Caller(*suite, Resident())
          .Do<evt::Event>("hailan.event_workflow.v1.Events/ReportEvent", DirectReport(1));
  const Caller own(*suite, GridMember(1));
  const Caller other(*suite, GridMember(2));
  const std::string absent = NameOf("events", NewRequestId());
  for (const std::string& name : {event.name(), absent}) {
    INFO(name);
    evt::GetEventRequest get;
    get.set_name(name);
    const std::string method = "hailan.event_workflow.v1.Events/GetEvent";
    CHECK(other.Call<evt::Event>(method, get).status().code() == StatusCode::kPermissionDenied);
    CHECK(other
              .Call<evt::Event>("hailan.event_workflow.v1.Events/AcceptEvent",
                                MoveOf<evt::AcceptEventRequest>(name))
              .status()
              .code() == StatusCode::kPermissionDenied);
  }
  CHECK_THAT(own.Call<evt::Event>("hailan.event_workflow.v1.Events/AcceptEvent",
                                  MoveOf<evt::AcceptEventRequest>(event.name()))
                 .status(),
             IsOk());

  hailan::residents::v1::ListOccupantsRequest occupants;
  occupants.set_parent(NameOf("houses", "H101"));
  occupants.set_purpose("e2e");
  const std::string method = "hailan.residents.v1.Houses/ListOccupants";
  using Occupants = hailan::residents::v1::ListOccupantsResponse;
  CHECK(own.Do<Occupants>(method, occupants).occupants_size() == 2);
  CHECK(other.Call<Occupants>(method, occupants).status().code() == StatusCode::kPermissionDenied);
  occupants.set_parent(NameOf("houses", "H999"));
  CHECK(other.Call<Occupants>(method, occupants).status().code() == StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace hailan::testing
