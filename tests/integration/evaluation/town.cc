#include "tests/integration/evaluation/town.h"

#include <functional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/rpc/service.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "services/evaluation/migrations.h"
#include "services/evaluation/module.h"

namespace hailan::evaluation {
namespace {

namespace geo = hailan::grid_geo::v1;
using testing::Must;

// 2026-03-02 09:00 in Longjing.
const absl::Time kReported = absl::FromUnixSeconds(1772413200);

// The tables of a feed, as every service's first migration has them.
absl::Span<const pg::Migration> FeedMigrations() {
  static const pg::Migration migration = {1, "create_outbox", testing::RunnerTables().c_str()};
  return {&migration, 1};
}

absl::Status BindFeed(app::Host& host, const std::string& name) {
  auto feed = std::make_unique<rpc::Service>(
      absl::StrCat("hailan.", name, ".v1.ChangeFeed"), host.pipeline(), host.executor(name));
  feed->ChangeFeed(host.database(name));
  host.AddService(std::move(feed));
  return absl::OkStatus();
}

absl::StatusOr<geo::StaffMember> GetStaff(const rpc::Call& /*call*/,
                                          const geo::GetStaffRequest& request) {
  if (request.name() != Name("staff", "s1")) {
    return Error(absl::StatusCode::kNotFound, reason::kNotFound, "No such member of staff.");
  }
  geo::StaffMember staff;
  staff.set_name(request.name());
  staff.set_display_name("李网格");
  const auto appoint = [&](const char* grid, int64_t from, int64_t until) {
    geo::Appointment& post = *staff.add_appointments();
    post.set_territory(Name("territories", grid));
    post.set_role(geo::GRID_ROLE_ALL_ROUND);
    post.mutable_start_time()->set_seconds(from);
    if (until != 0) post.mutable_end_time()->set_seconds(until);
  };
  appoint(kGrid, 1700000000, 0);
  // Over before the month began.
  appoint(kOtherGrid, 1700000000, 1760000000);
  return staff;
}

// Staff has more methods; the others are not asked for here and answer so.
template <class Request, class Reply>
void Unasked(rpc::Service& service, const char* method) {
  service.Query(method, [](const rpc::Call&, const Request&) -> absl::StatusOr<Reply> {
    return absl::UnimplementedError("not asked for in this test");
  });
}

absl::Status BindStaff(app::Host& host) {
  auto staff = std::make_unique<rpc::Service>(
      "hailan.grid_geo.v1.Staff", host.pipeline(), host.executor("grid_geo"));
  staff->Query("GetStaff", [](const rpc::Call& call, const geo::GetStaffRequest& request) {
    return GetStaff(call, request);
  });
  Unasked<geo::CreateStaffRequest, geo::StaffMember>(*staff, "CreateStaff");
  Unasked<geo::AppointStaffRequest, geo::StaffMember>(*staff, "AppointStaff");
  Unasked<geo::EndAppointmentRequest, geo::StaffMember>(*staff, "EndAppointment");
  Unasked<geo::ListStaffRequest, geo::ListStaffResponse>(*staff, "ListStaff");
  Unasked<geo::ListVacanciesRequest, geo::ListVacanciesResponse>(*staff, "ListVacancies");
  Unasked<geo::ImportStaffRequest, geo::ImportReport>(*staff, "ImportStaff");
  host.AddService(std::move(staff));
  return absl::OkStatus();
}

std::string Uuid(int number) {
  return absl::StrFormat("01a20000-0000-7000-8000-%012d", number);
}

}  // namespace

std::string Name(absl::string_view collection, absl::string_view id) {
  return absl::StrCat("cities/222405/", collection, "/", id);
}
std::string EventName(int number) {
  return Name("events", Uuid(number));
}
std::string WishName(int number) {
  return Name("wishes", Uuid(number));
}

rpc::TokenClaims As(const std::string& subject,
                    const std::string& role,
                    std::vector<std::string> areas) {
  rpc::TokenClaims claims;
  claims.subject = subject;
  claims.roles = {role};
  claims.city = "222405";
  claims.areas = std::move(areas);
  return claims;
}

Town::Town()
    : database_(std::vector<testing::TestSchema>{{"evaluation", kMigrations},
                                                 {"event_workflow", FeedMigrations()},
                                                 {"volunteer_order", FeedMigrations()}}) {
  host_ = std::make_unique<app::Host>(app::Config({{"HAILAN_PG_URL", database_.url()},
                                                   {"HAILAN_GRPC_LISTEN", "127.0.0.1:0"},
                                                   {"HAILAN_ADMIN_LISTEN", "127.0.0.1:0"},
                                                   {"HAILAN_LOG_LEVEL", "warn"}}));
  const std::vector<app::Module> modules = {
      {"grid_geo", {}, BindStaff},
      {"event_workflow",
       FeedMigrations(),
       [](app::Host& host) { return BindFeed(host, "event_workflow"); }},
      {"volunteer_order",
       FeedMigrations(),
       [](app::Host& host) { return BindFeed(host, "volunteer_order"); }},
      kModule};
  Must(host_->Start(modules));
  peer_ = std::make_shared<rpc::Peer>(
      [this] { return Must(rpc::MakeChannel(host_->grpc_address(), {})); });
}

void Town::Insert(absl::string_view feed,
                  const std::string& resource,
                  const google::protobuf::Message& payload) {
  google::protobuf::Any any;
  any.PackFrom(payload);
  database_.Query(absl::StrCat("INSERT INTO ",
                               feed,
                               ".outbox (city_id, type, resource, payload, change_time) VALUES "
                               "('222405', 'changed', '",
                               resource,
                               "', '\\x",
                               absl::BytesToHexString(any.SerializeAsString()),
                               "', 1772413200000000)"));
}

void Town::Happen(const evt::EventChange& change) {
  Insert("event_workflow", change.event(), change);
}

void Town::Happen(const vol::WishChange& change) {
  Insert("volunteer_order", change.wish(), change);
}

void Town::CatchUp() {
  const absl::Time limit = absl::Now() + absl::Seconds(20);
  const auto wait_for = [&](const std::function<bool()>& done) {
    while (!done()) {
      if (absl::Now() > limit) throw std::runtime_error("evaluation does not catch up");
      absl::SleepFor(absl::Milliseconds(20));
    }
  };
  // A feed shows a change once no older transaction is open in the whole cluster.
  for (const char* feed : {"event_workflow", "volunteer_order"}) {
    const std::string hidden = absl::StrCat("SELECT count(*) FROM ",
                                            feed,
                                            ".outbox WHERE transaction_id >= "
                                            "pg_snapshot_xmin(pg_current_snapshot())");
    wait_for([&] { return database_.Value(hidden) == "0"; });
  }
  // What the feeds held at an instant is taken in once fact_time has passed it.
  const absl::Time now = absl::Now();
  wait_for([&] { return rpc::FromTimestamp(Figures(kGrid).fact_time()) >= now; });
}

pb::FigureSet Town::Figures(const std::string& territory, const std::string& member) {
  pb::GetFiguresRequest request;
  request.set_parent("cities/222405");
  request.set_month(kMonth);
  if (member.empty()) {
    request.set_territory(Name("territories", territory));
  } else {
    request.set_member(Name("staff", member));
  }
  return Must(
      Call<pb::FigureSet>(As("director", "city", {"222405"}), "Figures/GetFigures", request));
}

evt::EventChange ChangeOf(int number, int64_t revision, evt::Event::State state) {
  evt::EventChange change;
  change.set_event(EventName(number));
  change.set_revision(revision);
  change.set_to_state(state);
  change.set_round(1);
  change.set_territory(Name("territories", kGrid));
  change.set_reporter(absl::StrCat("R", number));
  change.set_assignee(Name("staff", "s1"));
  *change.mutable_report_time() = rpc::ToTimestamp(kReported);
  *change.mutable_contact_due_time() = rpc::ToTimestamp(kReported + absl::Hours(1));
  *change.mutable_resolve_due_time() = rpc::ToTimestamp(kReported + absl::Hours(72));
  return change;
}

vol::WishChange WishChangeOf(int number,
                             int64_t revision,
                             vol::Wish::State from,
                             vol::Wish::State to) {
  vol::WishChange change;
  change.set_wish(WishName(number));
  change.set_revision(revision);
  change.set_territory(Name("territories", kGrid));
  change.set_state_from(from);
  change.set_state_to(to);
  *change.mutable_step_time() = rpc::ToTimestamp(kReported + absl::Hours(revision));
  return change;
}

}  // namespace hailan::evaluation
