// The whole of event_workflow over a database of its own, called through its service bodies and the
// command runner; only the transport is left out.
#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/id.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "services/event_workflow/catalogue/service.h"
#include "services/event_workflow/deadlines/service.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/events/service.h"
#include "services/event_workflow/jobs.h"
#include "services/event_workflow/migrations.h"
#include "services/event_workflow/proceedings/service.h"
#include "services/event_workflow/whistles/service.h"
#include "services/event_workflow/workflows/migration_job.h"
#include "services/event_workflow/workflows/service.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::event_workflow::testing {

using namespace hailan::testing;  // NOLINT(google-build-using-namespace): matchers, database, clock

inline const std::string kCity = "222405";
inline const std::string kParent = "cities/222405";
inline const std::string kGrid = "222405001001001";

// Every point lies in one grid of one member.
class OneGrid final : public GridLookup {
 public:
  absl::StatusOr<Located> Locate(const rpc::Call& /*call*/,
                                 const std::string& /*city*/,
                                 const type::v1::Point& /*point*/) override {
    ++asked;
    if (away) return absl::UnavailableError("grid_geo is away");
    return Located{kGrid, "member-1"};
  }
  absl::StatusOr<std::optional<std::string>> MemberOf(const rpc::Call& /*call*/,
                                                      const std::string& /*city*/,
                                                      const std::string& grid) override {
    ++asked;
    if (away) return absl::UnavailableError("grid_geo is away");
    return std::optional<std::string>(grid == kGrid ? "member-1" : "");
  }
  absl::StatusOr<std::vector<ChiefPost>> PostsOf(const rpc::Call& /*call*/,
                                                 const std::string& /*city*/,
                                                 const std::string& account) override {
    const auto held = posts.find(account);
    return held == posts.end() ? std::vector<ChiefPost>{} : held->second;
  }
  // By account.
  std::map<std::string, std::vector<ChiefPost>> posts;

  // How often a point or a member was asked for. Reports may come from several threads.
  std::atomic<int> asked = 0;
  std::atomic<bool> away = false;
};

// What grid_geo knows of territories, duties and staff; only staff at first.
class Register final : public TerritoryLookup, public DutyLookup, public StaffLookup {
 public:
  absl::StatusOr<std::string> CurrentOf(const rpc::Call&,
                                        const std::string&,
                                        const std::string& territory,
                                        const type::v1::Point*) override {
    ++asked;
    if (meanwhile) std::exchange(meanwhile, nullptr)();
    if (away) return absl::UnavailableError("grid_geo is away");
    const auto ended = successors.find(territory);
    return ended == successors.end() ? territory : ended->second;
  }
  absl::StatusOr<std::vector<Duty>> FindDuties(const rpc::Call&,
                                               const std::string&,
                                               const std::string&,
                                               const std::string& item) override {
    if (away) return absl::UnavailableError("grid_geo is away");
    const auto named = duties.find(item);
    return named == duties.end() ? std::vector<Duty>{} : named->second;
  }

  absl::StatusOr<StaffRecord> FindStaff(const rpc::Call&,
                                        const std::string&,
                                        const std::string& id) override {
    ++staff_asked;
    if (away) return absl::UnavailableError("grid_geo is away");
    const auto known = staff.find(id);
    if (known == staff.end()) return absl::NotFoundError("nobody of this id");
    return known->second;
  }

  bool away = false;
  // How often somebody was asked for.
  int staff_asked = 0;
  // By id.
  std::map<std::string, StaffRecord> staff{
      {"member-1", {.departments = {}, .territories = {kGrid}}},
      {"community-1", {}},
      {"heat-1", {.departments = {"heat"}, .territories = {}}},
      {"water-1", {.departments = {"water"}, .territories = {}}},
  };
  // How often a territory was asked for. Tasks may be admitted by several threads.
  std::atomic<int> asked = 0;
  // Happens once, while the next question is open.
  std::function<void()> meanwhile;
  // Ended territory → what stands for it.
  std::map<std::string, std::string> successors;
  // Item → departments of the duty list.
  std::map<std::string, std::vector<Duty>> duties;
};

inline std::shared_ptr<Actor> MakeActor(Role role,
                                        std::string subject,
                                        std::vector<std::string> areas = {},
                                        std::vector<std::string> departments = {}) {
  auto actor = std::make_shared<Actor>();
  actor->subject = std::move(subject);
  actor->roles = RoleSet(role);
  actor->city = kCity;
  actor->areas = std::move(areas);
  actor->departments = std::move(departments);
  return actor;
}

struct Suite {
  using ActorPtr = std::shared_ptr<Actor>;

  Suite() : Suite(TestDatabasePtr()) {}

  rpc::Call CallOf(const ActorPtr& actor, const google::protobuf::Message& request) const {
    rpc::Call call;
    call.actor_ptr = actor;
    call.deadline = absl::Now() + absl::Seconds(20);
    call.now = clock.Now();
    call.body_hash = Sha256Hex(request.GetTypeName() + request.SerializeAsString()).substr(0, 16);
    return call;
  }

  // A write: translate, decide, commit. Fills an empty request id.
  template <class Service, class Command, class Request, class Runner>
  absl::StatusOr<typename Runner::State> Run(
      Runner& runs,
      Service& service,
      absl::StatusOr<Command> (Service::*method)(const rpc::Call&, const Request&),
      Request request,
      const ActorPtr& actor) {
    if (request.request_id().empty()) request.set_request_id(NewId(absl::Now()));
    const rpc::Call call = CallOf(actor, request);
    HL_ASSIGN_OR_RETURN(Command command, (service.*method)(call, request));
    std::vector<std::pair<command::Origin, Command>> commands;
    commands.emplace_back(call.Origin(request.request_id()), std::move(command));
    return runs.RunAll(std::move(commands))[0];
  }
  // A read, or a write that waits for its runners itself. Fills an empty request id.
  template <class Service, class Reply, class Request>
  absl::StatusOr<Reply> Ask(Service& service,
                            absl::StatusOr<Reply> (Service::*method)(const rpc::Call&,
                                                                     const Request&),
                            Request request,
                            const ActorPtr& actor) {
    if constexpr (requires { request.set_request_id(""); }) {
      if (request.request_id().empty()) request.set_request_id(NewId(absl::Now()));
    }
    return (service.*method)(CallOf(actor, request), request);
  }
  // A write of Events or Whistles: with its answer.
  template <class Service, class Request>
  auto Write(Service& service,
             absl::StatusOr<Command> (Service::*method)(const rpc::Call&, const Request&),
             Request request,
             const ActorPtr& actor)
      -> absl::StatusOr<decltype(Service::Reply(std::declval<rpc::Call>(),
                                                std::declval<Event>()))> {
    HL_ASSIGN_OR_RETURN(const Event event, Run(runner, service, method, request, actor));
    return Service::Reply(CallOf(actor, request), event);
  }
  template <class Request>
  absl::StatusOr<pb::Event> MoveEvent(
      absl::StatusOr<Command> (EventService::*method)(const rpc::Call&, const Request&),
      Request request,
      const ActorPtr& actor) {
    return Write(events, method, std::move(request), actor);
  }
  template <class Request>
  absl::StatusOr<pb::Whistle> MoveWhistle(
      absl::StatusOr<Command> (WhistleService::*method)(const rpc::Call&, const Request&),
      Request request,
      const ActorPtr& actor) {
    return Write(whistles, method, std::move(request), actor);
  }
  // A step that needs no more than the event's name and a note.
  template <class Request>
  absl::StatusOr<pb::Event> Step(absl::StatusOr<Command> (EventService::*method)(const rpc::Call&,
                                                                                 const Request&),
                                 const std::string& name,
                                 const ActorPtr& actor) {
    Request request;
    request.set_name(name);
    if constexpr (requires { request.set_reason("why"); }) request.set_reason("why");
    return MoveEvent(method, std::move(request), actor);
  }

  static pb::ReportEventRequest Report(const std::string& description = "暖气管道漏水") {
    pb::ReportEventRequest request;
    request.set_parent(kParent);
    request.set_channel(pb::CHANNEL_RESIDENT);
    request.set_description(description);
    request.mutable_point()->set_longitude(129.42);
    request.mutable_point()->set_latitude(42.77);
    request.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
    return request;
  }
  pb::Event Reported(const pb::ReportEventRequest& request) {
    return Must(MoveEvent(&EventService::ReportEvent, request, resident));
  }
  pb::Event Get(const std::string& name, const ActorPtr& actor) {
    pb::GetEventRequest request;
    request.set_name(name);
    return Must(events.GetEvent(CallOf(actor, request), request));
  }
  // Imports and activates a catalogue with one item `0101` of the heat department.
  void UseCatalogue() {
    pb::ImportCatalogueRequest import = SmallCatalogue("2026");
    Must(Import(import));
    pb::ActivateCatalogueRequest activate;
    activate.set_name(kParent + "/catalogues/2026");
    activate.set_request_id(NewId(absl::Now()));
    Must(catalogue.ActivateCatalogue(CallOf(city, activate), activate));
  }
  static pb::ImportCatalogueRequest SmallCatalogue(const std::string& id) {
    pb::ImportCatalogueRequest import;
    import.set_parent(kParent);
    import.set_catalogue_id(id);
    import.set_title("事项清单");
    pb::CatalogueItem& heading = *import.add_items();
    heading.set_code("01");
    heading.set_title("供热");
    pb::CatalogueItem& item = *import.add_items();
    item.set_code("0101");
    item.set_parent_code("01");
    item.set_title("管道漏水");
    item.set_department(kParent + "/departments/heat");
    item.set_sla_class(pb::SLA_CLASS_HARD);
    item.set_evidence_required(true);
    return import;
  }
  absl::StatusOr<CatalogueVersion> Import(pb::ImportCatalogueRequest request) {
    request.set_request_id(NewId(absl::Now()));
    return Run(catalogue_runner, catalogue, &CatalogueService::ImportCatalogue, request, city);
  }
  static pb::Attachment Photo(pb::Attachment::Purpose purpose) {
    pb::Attachment photo;
    photo.set_uri("https://files.example/1.jpg");
    photo.set_sha256(std::string(64, 'A'));
    photo.set_media_type("image/jpeg");
    photo.set_purpose(purpose);
    return photo;
  }

  std::unique_ptr<TestDatabase> database;
  FakeClock clock;
  pg::Pool pool;
  PageTokens tokens{"key of a test"};
  WorkflowCache workflow_cache{pool};
  EventStore store{&workflow_cache};
  WorkflowStore workflow_store;
  CatalogueStore catalogue_store;
  EventRunner runner;
  CatalogueRunner catalogue_runner;
  WorkflowRunner workflow_runner;
  CatalogueCache cache{pool};
  OneGrid grids;
  EventQueries queries{pool, tokens, &workflow_cache};
  Register territories;
  RuleCache rules{pool};
  FileRegister files{pool, false};
  IntakeDesk desk{cache, rules, files, grids, territories};
  EventService events{queries, cache, desk, &workflow_cache};
  WhistleService whistles{pool, queries, desk};
  CatalogueService catalogue{pool, tokens, catalogue_runner, cache};
  WorkflowService workflows{pool, tokens, workflow_runner, workflow_cache};
  ProceedingService proceedings{queries};
  DeadlineService deadlines{queries};

  ActorPtr resident = MakeActor(Role::kResident, "resident-1");
  ActorPtr member = MakeActor(Role::kGridMember, "member-1", {kGrid});
  ActorPtr community = MakeActor(Role::kCommunity, "community-1", {"222405001001"});
  ActorPtr heat = MakeActor(Role::kDepartment, "heat-1", {}, {"heat"});
  ActorPtr city = MakeActor(Role::kCity, "city-1");

 private:
  static std::unique_ptr<TestDatabase> TestDatabasePtr() {
    return std::make_unique<TestDatabase>(kMigrations, "event_workflow");
  }
  explicit Suite(std::unique_ptr<TestDatabase> own)
      : database(std::move(own)),
        pool(database->options()),
        runner(store, clock, database->options()),
        catalogue_runner(catalogue_store, clock, database->options()),
        workflow_runner(workflow_store, clock, database->options()) {}
};

}  // namespace hailan::event_workflow::testing
