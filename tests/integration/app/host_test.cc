// A host from start to end around a toy module, over its real ports and a real database.
#include "common/app/host.h"

#include <curl/curl.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "hailan/testing/v1/notes.pb.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::app {
namespace {

namespace pb = hailan::testing::v1;
using testing::HasCode;
using testing::HasReason;
using testing::IsOk;

absl::Span<const pg::Migration> Migrations() {
  static const std::array<pg::Migration, 3> migrations = {{
      {1, "create_tables", testing::RunnerTables().c_str()},
      {2, "create_notes", "CREATE TABLE notes (city_id text, id int, PRIMARY KEY (city_id, id))"},
      {3, "add_notes", "INSERT INTO notes VALUES ('222405', 1), ('222405', 2), ('110000', 1)"},
  }};
  return migrations;
}
constexpr pg::Statement kCount = {"count_notes", "SELECT count(*) FROM notes WHERE city_id = $1"};

// What the toy module of the running test saw; one host runs at a time.
struct Seen {
  std::atomic<int> job_runs = 0;
  std::vector<std::string> order;
  absl::Status health;
  std::shared_ptr<rpc::Peer> self;
};
Seen* seen = nullptr;

absl::StatusOr<pb::CountNotesResponse> CountNotes(pg::Pool& pool,
                                                  const rpc::Call& call,
                                                  const pb::CountNotesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  pg::Params params;
  params.Add(city);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(kCount, params, call.deadline));
  pb::CountNotesResponse response;
  response.set_note_count(rows[0].Int(0));
  return response;
}

struct Toy {
  ~Toy() { seen->order.emplace_back("destroyed"); }
};

absl::Status BindNotes(Host& host) {
  host.config().Text("HAILAN_NOTES_STYLE", "plain", "a setting of the toy module");
  host.Own(std::make_unique<Toy>());
  pg::Pool& pool = host.database("notes");
  auto service = std::make_unique<rpc::Service>(
      pb::GreetRequest::descriptor()->file()->service(0)->full_name(),
      host.pipeline(),
      host.executor("notes"));
  service->Query(
      "CountNotes",
      [&pool](const rpc::Call& call, const pb::CountNotesRequest& request)
          -> absl::StatusOr<pb::CountNotesResponse> { return CountNotes(pool, call, request); });
  service->Inline(
      "Greet",
      [](const rpc::Call&, const pb::GreetRequest& request) -> absl::StatusOr<pb::GreetResponse> {
        pb::GreetResponse response;
        response.set_text("Hello " + request.name());
        return response;
      });
  host.AddService(std::move(service));
  host.AddHealthCheck("toy", [] { return seen->health; });
  host.AddJob("toy", absl::Milliseconds(5), [] {
    ++seen->job_runs;
    return seen->job_runs % 2 == 0 ? absl::OkStatus() : absl::InternalError("every other one");
  });
  seen->self = host.peer("notes");
  host.OnStart([] {
    seen->order.emplace_back("start");
    return absl::OkStatus();
  });
  host.OnStop([] { seen->order.emplace_back("stop 1"); });
  host.OnStop([] { seen->order.emplace_back("stop 2"); });
  return absl::OkStatus();
}

Module Notes() {
  return {.name = "notes", .migrations = Migrations(), .bind = BindNotes};
}

struct Answer {
  long status = 0;
  std::string body;
  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
};

Answer Http(const std::string& url, bool post = false) {
  Answer answer;
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 curl_easy_cleanup);
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 5L);
  if (post) curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, "");
  curl_write_callback append = [](char* bytes, size_t size, size_t count, void* out) {
    static_cast<std::string*>(out)->append(bytes, size * count);
    return size * count;
  };
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
  curl_easy_perform(curl.get());
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

class Fixture {
 public:
  Fixture() { seen = &seen_; }
  ~Fixture() { host.reset(); }
  testing::TestDatabase database{absl::Span<const pg::Migration>(), "test"};
  std::unique_ptr<Host> host;
  std::map<std::string, std::string> values = {{"HAILAN_PG_URL", database.url()},
                                               {"HAILAN_GRPC_LISTEN", "127.0.0.1:0"},
                                               {"HAILAN_ADMIN_LISTEN", "127.0.0.1:0"}};
  absl::Status Start() {
    host = std::make_unique<Host>(Config(values));
    return host->Start({Notes()});
  }
  Answer Admin(const std::string& path, bool post = false) const {
    return Http(absl::StrCat("http://", host->admin_address(), path), post);
  }
  rpc::CallOptions As(const std::string& role) const {
    const auto token = host->authenticator().SignDevelopment(
        {.subject = "staff-1", .roles = {role}, .city = "222405"});
    return {absl::Now() + absl::Seconds(5), *token, ""};
  }
  absl::StatusOr<pb::CountNotesResponse> Count(rpc::Peer& peer,
                                               const rpc::CallOptions& options,
                                               const std::string& city = "cities/222405") const {
    pb::CountNotesRequest request;
    request.set_parent(city);
    return peer.Invoke<pb::CountNotesResponse>(
        "hailan.testing.v1.Notes/CountNotes", request, options);
  }

 private:
  Seen seen_;
};

TEST_CASE_METHOD(Fixture, "a module is migrated, served, called in both ways, and stopped") {
  REQUIRE_THAT(Start(), IsOk());
  CHECK(database.Value("SELECT count(*) FROM notes.notes") == "3");
  rpc::Peer network([this] { return *rpc::MakeChannel(host->grpc_address(), {}); });
  for (rpc::Peer* peer : {seen->self.get(), &network}) {
    const auto count = Count(*peer, As("grid_member"));
    REQUIRE_THAT(count.status(), IsOk());
    CHECK(count->note_count() == 2);
    CHECK_THAT(Count(*peer, As("grid_member"), "cities/110000").status(),
               HasReason("FOREIGN_CITY"));
    CHECK_THAT(Count(*peer, As("grid_member"), "cities/1").status(), HasReason("INVALID_FIELD"));
    CHECK_THAT(Count(*peer, As("volunteer")).status(), HasReason("PERMISSION_DENIED"));
    CHECK_THAT(Count(*peer, {}).status(), HasCode(absl::StatusCode::kUnauthenticated));
    pb::GreetRequest request;
    request.set_name("you");
    const auto greeting = peer->Invoke<pb::GreetResponse>(
        "hailan.testing.v1.Notes/Greet", request, rpc::CallOptions());
    REQUIRE_THAT(greeting.status(), IsOk());
    CHECK(greeting->text() == "Hello you");
  }
  for (int i = 0; i < 1000 && seen->job_runs < 3; ++i) absl::SleepFor(absl::Milliseconds(5));
  CHECK(seen->job_runs >= 3);
  CHECK(seen->order == std::vector<std::string>{"start"});
  host->Stop();
  CHECK(seen->order == std::vector<std::string>{"start", "stop 2", "stop 1", "destroyed"});
  const int runs = seen->job_runs;
  absl::SleepFor(absl::Milliseconds(30));
  CHECK(seen->job_runs == runs);
  CHECK_THAT(Count(network, As("grid_member")).status(), HasReason("PEER_UNAVAILABLE"));
  host->Stop();
}

TEST_CASE_METHOD(Fixture, "the host removes what a schema keeps for a while only") {
  values["HAILAN_RECEIPT_RETENTION_DAYS"] = "2";
  REQUIRE_THAT(Start(), IsOk());
  host->Stop();
  database.Query(
      "INSERT INTO notes.requests SELECT '222405', 's', gen_random_uuid(), '', 'n', "
      "(extract(epoch FROM now() - age * interval '1 day') * 1000000)::bigint "
      "FROM generate_series(0, 4) AS age");
  REQUIRE_THAT(Start(), IsOk());
  const std::string done = R"(hailan_job_runs_total{job="notes_prune",result="ok"} 1)";
  for (int i = 0; i < 1000 && !absl::StrContains(Admin("/metrics").body, done); ++i) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  CHECK(database.Value("SELECT count(*) FROM notes.requests") == "2");
  CHECK_THAT(Admin("/metrics").body,
             Catch::Matchers::Contains(done) &&
                 Catch::Matchers::Contains(
                     R"(hailan_pruned_rows_total{schema="notes",table="requests"} 3)"));
}

TEST_CASE_METHOD(Fixture, "the admin port answers probes, scrapers and the clock") {
  REQUIRE_THAT(Start(), IsOk());
  CHECK(Admin("/livez").status == 200);
  const Answer ready = Admin("/readyz");
  CHECK(ready.status == 200);
  CHECK(ready.json()["checks"] ==
        nlohmann::json{
            {"serving", "OK"}, {"database/notes", "OK"}, {"issuer_keys", "OK"}, {"toy", "OK"}});
  seen->health = Error(absl::StatusCode::kUnavailable, "TOY_BROKEN", "It is broken.");
  const Answer broken = Admin("/readyz");
  CHECK(broken.status == 503);
  CHECK(broken.json()["checks"]["toy"] == "TOY_BROKEN");
  CHECK(Admin("/livez").status == 200);
  CHECK_THAT(Admin("/metrics").body,
             Catch::Matchers::Contains("hailan_job_runs_total{job=\"toy\"") &&
                 Catch::Matchers::Contains("process_open_fds"));
  const absl::Time before = host->clock().Now();
  CHECK(Admin("/dev/clock?shift=72h", /*post=*/true).status == 200);
  CHECK(host->clock().Now() - before >= absl::Hours(72));
  CHECK(Admin("/dev/clock?shift=soon", true).status == 400);
  CHECK(Admin("/dev/clock?shift=inf", true).status == 400);
  CHECK(Admin("/dev/clock?shift=1h").status == 405);
  CHECK(Admin("/livez", true).status == 405);
  CHECK(Admin("/secret").status == 404);
}

TEST_CASE_METHOD(Fixture, "a schema that is too old is refused unless it may be migrated") {
  values["HAILAN_MIGRATE"] = "false";
  CHECK_THAT(Start(), HasReason("SCHEMA_TOO_OLD"));
  CHECK(seen->order == std::vector<std::string>());
  Host migrator{Config(values)};
  REQUIRE_THAT(migrator.Bind({Notes()}), IsOk());
  REQUIRE_THAT(migrator.Migrate(), IsOk());
  migrator.Stop();
  CHECK_THAT(Start(), IsOk());
}

TEST_CASE_METHOD(Fixture, "a configuration that cannot be meant does not start") {
  SECTION("unknown key") {
    values["HAILAN_NOTES_STILE"] = "fancy";
    CHECK_THAT(Start(), HasReason("INVALID_CONFIGURATION"));
  }
  SECTION("malformed value") {
    values["HAILAN_NOTES_POOL"] = "0";
    CHECK_THAT(Start(), HasReason("INVALID_CONFIGURATION"));
  }
  SECTION("streams of no length") {
    values["HAILAN_STREAM_LIMIT"] = "0s";
    CHECK_THAT(Start(), HasReason("INVALID_CONFIGURATION"));
  }
  SECTION("receipts that are not kept at all") {
    values["HAILAN_RECEIPT_RETENTION_DAYS"] = "0";
    CHECK_THAT(Start(), HasReason("INVALID_CONFIGURATION"));
  }
  SECTION("known key of the module") {
    values["HAILAN_NOTES_STYLE"] = "fancy";
    values["HAILAN_NOTES_POOL"] = "2";
    CHECK_THAT(Start(), IsOk());
  }
  SECTION("development settings in production") {
    values["HAILAN_ENV"] = "production";
    CHECK_THAT(Start(), HasReason("INSECURE_CONFIGURATION"));
  }
  SECTION("taken port") {
    REQUIRE_THAT(Start(), IsOk());
    values["HAILAN_GRPC_LISTEN"] = host->grpc_address();
    Host second{Config(values)};
    CHECK_THAT(second.Start({Notes()}), HasReason("CANNOT_LISTEN"));
  }
}

}  // namespace
}  // namespace hailan::app
