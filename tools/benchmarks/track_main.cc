// Points of tracks: phones upload them over gRPC; the same points as a file for psql. Usage:
//   bench_track load TARGET PHONES POINTS   starts a patrol per phone, uploads, prints one JSON
//   line bench_track csv FILE PHONES POINTS      writes the points as rows of a plain table
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"
#include "hailan/grid_geo/v1/patrols.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "tools/benchmarks/load.h"

namespace hailan::bench {
namespace {

namespace pb = hailan::grid_geo::v1;

constexpr char kCity[] = "cities/222405";
constexpr int kBatch = 500;
constexpr int kChannels = 4;

[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(1);
}

struct Point {
  int64_t time_ms = 0;
  int32_t longitude = 0;
  int32_t latitude = 0;
  uint32_t accuracy_dm = 0;
  uint32_t speed_cms = 0;
};

// Point `i` of a phone's walk that began at `start_ms`: one every two seconds, as a receiver that
// wavers would give them.
Point PointOf(int phone, int i, int64_t start_ms) {
  const int waver = (i * 7919 + phone * 104729) % 211 - 105;
  return {.time_ms = start_ms + int64_t{i} * 2000,
          .longitude = 1294200000 + phone * 5000 + i * 13 + waver,
          .latitude = 427700000 + i * 240 - waver,
          .accuracy_dm = static_cast<uint32_t>(40 + i % 60),
          .speed_cms = static_cast<uint32_t>(120 + i % 40)};
}

// What the phone sends of it. A walk of hours is sent in seconds, so its time begins anew before it
// is a minute ahead of ours: points of the future, which honest phones have none of, cost a batch a
// second statement.
Point SentOf(int phone, int i, int64_t start_ms) {
  constexpr int kAhead = 25;
  Point point = PointOf(phone, i, start_ms);
  point.time_ms = PointOf(phone, i % kAhead, start_ms).time_ms;
  return point;
}

pb::UploadTrackRequest BatchOf(const std::string& patrol,
                               const std::string& upload,
                               int phone,
                               int first,
                               int last,
                               int64_t start_ms) {
  pb::UploadTrackRequest request;
  request.set_name(patrol);
  request.set_upload_id(upload);
  request.set_sequence(first / kBatch + 1);
  pb::TrackPoints& points = *request.mutable_points();
  points.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  Point before;
  before.time_ms = SentOf(phone, first, start_ms).time_ms;
  points.set_base_time_ms(before.time_ms);
  for (int i = first; i < last; ++i) {
    const Point point = SentOf(phone, i, start_ms);
    points.add_longitude_deltas(point.longitude - before.longitude);
    points.add_latitude_deltas(point.latitude - before.latitude);
    points.add_time_deltas_ms(static_cast<int32_t>(point.time_ms - before.time_ms));
    points.add_accuracies_dm(point.accuracy_dm);
    points.add_speeds_cms(point.speed_cms);
    points.add_flags(0);
    before = point;
  }
  return request;
}

std::string Token(const std::string& subject, const std::string& role) {
  rpc::TokenClaims claims;
  claims.subject = subject;
  claims.roles = {role};
  claims.city = "222405";
  claims.areas = {"222405"};
  return rpc::SignDevelopmentToken(claims, {});
}

template <class Response, class Request>
Response Call(rpc::Peer& peer,
              absl::string_view method,
              const Request& request,
              const std::string& token) {
  auto response = peer.Invoke<Response>(absl::StrCat("hailan.grid_geo.v1.", method),
                                        request,
                                        {absl::Now() + absl::Seconds(10), token, ""});
  if (!response.ok()) Die(response.status().ToString());
  return *std::move(response);
}

void ImportTree(rpc::Peer& peer) {
  pb::ImportTerritoriesRequest request;
  request.set_parent(kCity);
  request.set_request_id(NewId(absl::Now()));
  for (const char* code : {"222405", "222405001", "222405001001", "222405001001001"}) {
    pb::TerritoryRow& row = *request.add_rows();
    row.set_code(code);
    row.set_display_name(code);
  }
  request.mutable_rows(0)->set_level(pb::TERRITORY_LEVEL_CITY);
  request.mutable_rows(1)->set_level(pb::TERRITORY_LEVEL_STREET);
  request.mutable_rows(2)->set_level(pb::TERRITORY_LEVEL_COMMUNITY);
  request.mutable_rows(3)->set_level(pb::TERRITORY_LEVEL_GRID);
  Call<pb::ImportReport>(
      peer, "Territories/ImportTerritories", request, Token("bench", "operator"));
}

// A phone whose walker is on duty.
struct Phone {
  std::string patrol;
  std::string token;
  int64_t start_ms = 0;
};

Phone StartPhone(rpc::Peer& peer, const std::string& walker) {
  pb::CreatePatrolRequest create;
  create.set_parent(kCity);
  create.set_request_id(NewId(absl::Now()));
  create.set_title("bench");
  create.set_territory("cities/222405/territories/222405001001001");
  create.set_assignee(absl::StrCat("cities/222405/staff/", walker));
  create.mutable_window_end_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 3600);
  Phone phone;
  phone.token = Token(walker, "grid_member");
  phone.patrol =
      Call<pb::Patrol>(peer, "Patrols/CreatePatrol", create, Token("bench", "operator")).name();
  pb::StartPatrolRequest start;
  start.set_name(phone.patrol);
  start.set_request_id(NewId(absl::Now()));
  const auto patrol = Call<pb::Patrol>(peer, "Patrols/StartPatrol", start, phone.token);
  phone.start_ms = (patrol.start_time().seconds() + 1) * 1000;
  return phone;
}

// Uploads the phone's points in one stream; the points acknowledged.
int64_t Upload(grpc::Channel& channel, const Phone& phone, int index, int points) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(2)));
  context.AddMetadata("authorization", absl::StrCat("Bearer ", phone.token));
  const grpc::internal::RpcMethod method("/hailan.grid_geo.v1.Tracks/UploadTrack",
                                         grpc::internal::RpcMethod::CLIENT_STREAMING);
  grpc::ByteBuffer answer;
  const std::unique_ptr<grpc::ClientWriter<grpc::ByteBuffer>> writer(
      grpc::internal::ClientWriterFactory<grpc::ByteBuffer>::Create(
          &channel, method, &context, &answer));
  const std::string upload = NewId(absl::Now());
  for (int first = 0; first < points; first += kBatch) {
    const int last = std::min(first + kBatch, points);
    const auto batch = BatchOf(phone.patrol, upload, index, first, last, phone.start_ms);
    if (!writer->Write(Bytes(batch.SerializeAsString()))) break;
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  grpc::Slice slice;
  pb::UploadTrackResponse response;
  if (!status.ok() || !answer.DumpToSingleSlice(&slice).ok() ||
      !response.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
    Die(absl::StrCat("upload: ", status.error_message()));
  }
  return response.point_count();
}

void Load(const std::string& target, int phones, int points) {
  rpc::Peer peer([target] { return *rpc::MakeChannel(target, {}); });
  ImportTree(peer);
  const std::string run = NewId(absl::Now());
  std::vector<Phone> started;
  for (int i = 0; i < phones; ++i) {
    started.push_back(StartPhone(peer, absl::StrCat("w", run, "-", i)));
  }
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < kChannels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channels.push_back(
        grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments));
    channels.back()->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
  }
  std::vector<int64_t> acknowledged(static_cast<size_t>(phones));
  std::vector<std::thread> threads;
  const absl::Time start = absl::Now();
  for (int i = 0; i < phones; ++i) {
    threads.emplace_back([&, i] {
      acknowledged[static_cast<size_t>(i)] = Upload(*channels[static_cast<size_t>(i % kChannels)],
                                                    started[static_cast<size_t>(i)],
                                                    i,
                                                    points / phones);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  int64_t total = 0;
  for (const int64_t count : acknowledged) total += count;
  if (total != int64_t{points / phones} * phones) Die("points were not acknowledged");
  std::printf("{\"points\":%lld,\"seconds\":%.6f}\n", static_cast<long long>(total), seconds);
}

void WriteCsv(const std::string& file, int phones, int points) {
  FILE* const out = std::fopen(file.c_str(), "w");
  if (out == nullptr) Die("cannot write " + file);
  const int64_t start_ms = absl::ToUnixMillis(absl::Now());
  std::vector<std::string> patrols;
  for (int i = 0; i < phones; ++i) patrols.push_back(NewId(absl::Now()));
  // As they would come from all phones at once: batch by batch.
  const int each = points / phones;
  for (int first = 0; first < each; first += kBatch) {
    for (int phone = 0; phone < phones; ++phone) {
      for (int i = first; i < std::min(first + kBatch, each); ++i) {
        const Point point = PointOf(phone, i, start_ms);
        const std::string time = absl::FormatTime(
            "%Y-%m-%d %H:%M:%E3S+00", absl::FromUnixMillis(point.time_ms), absl::UTCTimeZone());
        absl::FPrintF(out,
                      "%s,%s,%d,%d,%d,%d,0\n",
                      patrols[static_cast<size_t>(phone)],
                      time,
                      point.longitude,
                      point.latitude,
                      point.accuracy_dm,
                      point.speed_cms);
      }
    }
  }
  if (std::fclose(out) != 0) Die("cannot write " + file);
}

}  // namespace
}  // namespace hailan::bench

int main(int argc, char** argv) {
  // As all our programs do; see common/app/run.cc.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::string what = argc == 5 ? argv[1] : "";
  if (what == "load") {
    hailan::bench::Load(argv[2], std::atoi(argv[3]), std::atoi(argv[4]));
  } else if (what == "csv") {
    hailan::bench::WriteCsv(argv[2], std::atoi(argv[3]), std::atoi(argv[4]));
  } else {
    std::fprintf(stderr, "usage: bench_track load TARGET PHONES POINTS | csv FILE PHONES POINTS\n");
    return 2;
  }
  return 0;
}
