// Row C02 with 500 phones at once: networks that break, answers that get lost, clocks that are
// wrong, batches in any order and more than once. Every line must be that of a phone to which
// nothing of the kind happened.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <future>
#include <numeric>
#include <random>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/patrols.pb.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "tests/support/builders.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;

constexpr char kPatrols[] = "hailan.grid_geo.v1.Patrols/";
constexpr char kTracks[] = "hailan.grid_geo.v1.Tracks/";
constexpr int kPhones = 500;
constexpr int kWorkers = 8;
constexpr int kBatches = 6;
constexpr int kBatchPoints = 20;
constexpr int kStepMs = 5000;
constexpr int kStepE7 = 600;

struct Phone {
  Caller walker;
  std::string patrol = {};
  std::string upload_id = NewRequestId();
  // How far east of grid 1's middle it walks, in 1e-7 degree.
  int east = 0;
  // The first point of its walk by its own clock, and by the server's.
  int64_t own_start_ms = 0;
  int64_t start_ms = 0;
};

struct Streets {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller officer{*suite, Officer()};
  std::vector<Phone> phones;
  std::atomic<int> broken{0};
  std::atomic<int> unheard{0};

  Streets() {
    LoadMiniCity(*suite);
    for (int i = 0; i <= kPhones; ++i) {
      rpc::TokenClaims claims = GridMember(1);
      claims.subject = absl::StrCat("walker-", i);
      phones.push_back({.walker = Caller(*suite, claims), .east = i * 10});
    }
    InParallel([this](int i) { StartPatrol(i); });
    // By then all walks are over.
    suite->ShiftClock(absl::Minutes(20));
  }

  // Runs `one` for all phones; the first failure is thrown.
  void InParallel(const std::function<void(int)>& one) const {
    std::vector<std::future<void>> workers;
    for (int worker = 0; worker < kWorkers; ++worker) {
      workers.push_back(std::async(std::launch::async, [&one, worker] {
        for (int i = worker; i <= kPhones; i += kWorkers) one(i);
      }));
    }
    for (auto& worker : workers) worker.wait();
    for (auto& worker : workers) worker.get();
  }

  void StartPatrol(int i) {
    Phone& phone = phones[static_cast<size_t>(i)];
    geo::CreatePatrolRequest create;
    create.set_parent(kParent);
    create.set_request_id(NewRequestId());
    create.set_title("河边");
    create.set_territory(NameOf("territories", Grid(1)));
    create.set_assignee(NameOf("staff", absl::StrCat("walker-", i)));
    *create.mutable_window_end_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(2));
    phone.patrol = officer.Do<geo::Patrol>(absl::StrCat(kPatrols, "CreatePatrol"), create).name();
    auto start = MoveOf<geo::StartPatrolRequest>(phone.patrol);
    const absl::Time own = absl::Now() + absl::Minutes(i % 120 - 60);
    *start.mutable_phone_time() = rpc::ToTimestamp(own);
    const auto started = phone.walker.Do<geo::Patrol>(absl::StrCat(kPatrols, "StartPatrol"), start);
    phone.own_start_ms = absl::ToUnixMillis(own + absl::Seconds(1));
    phone.start_ms =
        absl::ToUnixMillis(rpc::FromTimestamp(started.start_time()) + absl::Seconds(1));
  }

  RawUpload Open(const Phone& phone) const {
    return {suite->gateway().channel(),
            {.method = absl::StrCat(kTracks, "UploadTrack"),
             .metadata = {{"authorization", absl::StrCat("Bearer ", phone.walker.token())}},
             .timeout = absl::Seconds(60)}};
  }
  geo::PatrolTrack Track(const Phone& phone) const {
    geo::GetTrackRequest request;
    request.set_name(phone.patrol);
    request.set_full(true);
    return phone.walker.Do<geo::PatrolTrack>(absl::StrCat(kTracks, "GetTrack"), request);
  }
  void CarryThroughTrouble(int i);
};

// Twenty points of a walk to the north, in this order.
geo::UploadTrackRequest BatchOf(const Phone& phone, int batch, const std::vector<int>& order) {
  geo::UploadTrackRequest request;
  request.set_name(phone.patrol);
  request.set_upload_id(phone.upload_id);
  request.set_sequence(batch + 1);
  geo::TrackPoints& points = *request.mutable_points();
  points.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  int last = 0;
  for (const int place : order) {
    const int step = batch * kBatchPoints + place;
    if (points.longitude_deltas().empty()) {
      points.set_base_time_ms(phone.own_start_ms + int64_t{step} * kStepMs);
      points.add_longitude_deltas(static_cast<int32_t>(std::lround(PointIn(1).longitude() * 1e7)) +
                                  phone.east);
      points.add_latitude_deltas(static_cast<int32_t>(std::lround(PointIn(1).latitude() * 1e7)) +
                                 step * kStepE7);
      points.add_time_deltas_ms(0);
    } else {
      points.add_longitude_deltas(0);
      points.add_latitude_deltas((step - last) * kStepE7);
      points.add_time_deltas_ms((step - last) * kStepMs);
    }
    points.add_accuracies_dm(60);
    last = step;
  }
  return request;
}

std::vector<int> UpTo(int count) {
  std::vector<int> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// Sends what is not acknowledged until everything is.
void Streets::CarryThroughTrouble(int i) {
  const Phone& phone = phones[static_cast<size_t>(i)];
  std::mt19937 random(static_cast<unsigned>(i));
  std::vector<int> waiting = UpTo(kBatches);
  for (int attempt = 0; !waiting.empty(); ++attempt) {
    std::shuffle(waiting.begin(), waiting.end(), random);
    const size_t count = 1 + random() % waiting.size();
    RawUpload upload = Open(phone);
    int sent = 0;
    for (size_t k = 0; k < count; ++k) {
      std::vector<int> order = UpTo(kBatchPoints);
      std::shuffle(order.begin(), order.end(), random);
      const std::string body = BatchOf(phone, waiting[k], order).SerializeAsString();
      for (unsigned copy = 0; copy <= random() % 2; ++copy) {
        upload.Write(body);
        ++sent;
      }
    }
    const unsigned fate = attempt < 4 ? random() % 3 : 2;
    if (fate == 0) {
      upload.End(true);
      ++broken;
      continue;
    }
    const RawAnswer answer = upload.End();
    Must(answer.status);
    if (fate == 1) {
      ++unheard;
      continue;
    }
    geo::UploadTrackResponse stored;
    if (!stored.ParseFromString(answer.body) || stored.batch_count() != sent ||
        stored.off_duty_count() != 0 || stored.last_sequence() != waiting[count - 1] + 1) {
      throw std::runtime_error(absl::StrCat("phone ", i, ": ", stored.ShortDebugString()));
    }
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<int64_t>(count));
  }
}

// A line without what tells its phone from another: where it begins, and when.
std::string ShapeOf(const geo::PatrolTrack& track, const Phone& phone) {
  geo::TrackLine line = track.full();
  if (line.longitude_deltas().empty()) return "";
  line.set_longitude_deltas(0, line.longitude_deltas(0) - phone.east);
  line.set_base_time_ms(0);
  return line.SerializeAsString();
}

}  // namespace

TEST_CASE_METHOD(Streets,
                 "C02: 500 phones with broken streams, lost answers, disorder and wrong clocks "
                 "have the lines of the loss-free run") {
  // The last phone has no trouble: one stream, in order, once.
  const Phone& calm = phones.back();
  RawUpload upload = Open(calm);
  for (int batch = 0; batch < kBatches; ++batch) {
    upload.Write(BatchOf(calm, batch, UpTo(kBatchPoints)).SerializeAsString());
  }
  REQUIRE_THAT(upload.End().status, IsOk());
  const geo::PatrolTrack ideal = Track(calm);
  REQUIRE(ideal.full().time_deltas_ms_size() == kBatches * kBatchPoints);
  CHECK(ideal.rejected_counts().empty());

  InParallel([this](int i) {
    if (i < kPhones) CarryThroughTrouble(i);
  });
  CHECK(broken > kPhones / 4);
  CHECK(unheard > kPhones / 4);

  std::atomic<int> equal{0};
  std::atomic<int> on_time{0};
  InParallel([&](int i) {
    const Phone& phone = phones[static_cast<size_t>(i)];
    const geo::PatrolTrack track = Track(phone);
    const bool same = ShapeOf(track, phone) == ShapeOf(ideal, calm) &&
                      track.recorded().point_count() == kBatches * kBatchPoints &&
                      track.accepted().length_m() == Approx(ideal.accepted().length_m());
    equal += same ? 1 : 0;
    // The phone's clock was put right, to the rounding of a millisecond.
    on_time += std::abs(track.full().base_time_ms() - phone.start_ms) <= 1 ? 1 : 0;
  });
  CHECK(equal == kPhones + 1);
  CHECK(on_time == kPhones + 1);
}

}  // namespace hailan::testing
