// The bodies of the Wishes RPCs: writes translate a request into a command, reads ask the reader.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/rpc/call.h"
#include "hailan/volunteer_order/v1/wishes.pb.h"
#include "services/volunteer_order/domain/decide_wish.h"
#include "services/volunteer_order/wishes/convert.h"
#include "services/volunteer_order/wishes/store.h"

namespace hailan::volunteer_order {

// Settings of a deployment.
struct WishOptions {
  // Who publishes a wish must be somebody else than who drafted it.
  bool second_person = true;
};

// Thread-safe. `pool` and `tokens` outlive it.
class WishService {
 public:
  WishService(pg::Pool& pool, const PageTokens& tokens, WishOptions options)
      : reader_(pool), tokens_(tokens), options_(options) {}

  static absl::StatusOr<WishCommand> Draft(const rpc::Call& call,
                                           const pb::DraftWishRequest& request);
  absl::StatusOr<WishCommand> Publish(const rpc::Call& call, const pb::PublishWishRequest& request);
  static absl::StatusOr<WishCommand> Claim(const rpc::Call& call,
                                           const pb::ClaimWishRequest& request);
  static absl::StatusOr<WishCommand> Withdraw(const rpc::Call& call,
                                              const pb::WithdrawClaimRequest& request);
  static absl::StatusOr<WishCommand> Release(const rpc::Call& call,
                                             const pb::ReleaseClaimRequest& request);
  static absl::StatusOr<WishCommand> Record(const rpc::Call& call,
                                            const pb::RecordServiceRequest& request);
  static absl::StatusOr<WishCommand> Review(const rpc::Call& call,
                                            const pb::ReviewServiceRequest& request);
  static absl::StatusOr<WishCommand> Close(const rpc::Call& call,
                                           const pb::CloseWishRequest& request);
  static absl::StatusOr<WishCommand> Cancel(const rpc::Call& call,
                                            const pb::CancelWishRequest& request);
  // The reply to all of the above.
  static pb::Wish Reply(const rpc::Call& call, const Wish& wish);

  absl::StatusOr<pb::Wish> Get(const rpc::Call& call, const pb::GetWishRequest& request);
  absl::StatusOr<pb::ListWishesResponse> List(const rpc::Call& call,
                                              const pb::ListWishesRequest& request);
  absl::StatusOr<pb::ListWishStepsResponse> ListSteps(const rpc::Call& call,
                                                      const pb::ListWishStepsRequest& request);

 private:
  WishReader reader_;
  const PageTokens& tokens_;
  const WishOptions options_;
};

}  // namespace hailan::volunteer_order
