// Evaluation as it runs, next to a grid_geo, event_workflow and volunteer_order that consist of
// what evaluation sees of them: two change feeds over real outboxes, and one staff member.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "common/app/host.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"
#include "hailan/evaluation/v1/figures.pb.h"
#include "hailan/evaluation/v1/ratings.pb.h"
#include "hailan/event_workflow/v1/change_feed.pb.h"
#include "hailan/volunteer_order/v1/change_feed.pb.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::evaluation {

namespace pb = hailan::evaluation::v1;
namespace evt = hailan::event_workflow::v1;
namespace vol = hailan::volunteer_order::v1;

inline constexpr char kMonth[] = "2026-03";
inline constexpr char kGrid[] = "222405001001001";
inline constexpr char kOtherGrid[] = "222405001001002";

// The n-th event or wish; ids are UUIDs.
std::string EventName(int number);
std::string WishName(int number);
std::string Name(absl::string_view collection, absl::string_view id);

rpc::TokenClaims As(const std::string& subject,
                    const std::string& role,
                    std::vector<std::string> areas = {});

class Town {
 public:
  Town();

  testing::TestDatabase& database() { return database_; }
  app::Host& host() { return *host_; }

  // Puts a change into a feed, as its service would.
  void Happen(const evt::EventChange& change);
  void Happen(const vol::WishChange& change);
  // Waits until evaluation has taken in everything.
  void CatchUp();

  template <class Reply, class Request>
  absl::StatusOr<Reply> Call(const rpc::TokenClaims& who,
                             const std::string& method,
                             const Request& request) {
    return peer_->Invoke<Reply>(
        "hailan.evaluation.v1." + method,
        request,
        {absl::Now() + absl::Seconds(10), rpc::SignDevelopmentToken(who, {}), ""});
  }
  // Figures of a territory or member in kMonth, read by the command centre.
  pb::FigureSet Figures(const std::string& territory, const std::string& member = "");

 private:
  void Insert(absl::string_view feed,
              const std::string& resource,
              const google::protobuf::Message& payload);

  testing::TestDatabase database_;
  std::unique_ptr<app::Host> host_;
  std::shared_ptr<rpc::Peer> peer_;
};

// A change of the n-th event to a state; reported in kMonth in kGrid by `R{number}`, assigned to
// staff `s1`, due for contact after an hour and for a result after three days.
evt::EventChange ChangeOf(int number, int64_t revision, evt::Event::State state);
// The same of a wish, one step after another by `revision`.
vol::WishChange WishChangeOf(int number,
                             int64_t revision,
                             vol::Wish::State from,
                             vol::Wish::State to);

}  // namespace hailan::evaluation
