// The bodies of the Volunteers RPCs.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "services/volunteer_order/volunteers/convert.h"
#include "services/volunteer_order/volunteers/store.h"

namespace hailan::volunteer_order {

// The request id of row `index` of a batch: the same batch always gives the same ids, so that a
// repeated import finds its receipts.
std::string ItemRequestId(const std::string& batch_request_id, int index);

// Thread-safe. All references outlive it. `imports` is a runner of its own, so that an import never
// stands in front of one registration.
class VolunteerService {
 public:
  VolunteerService(pg::Pool& pool,
                   const PageTokens& tokens,
                   command::Runner<VolunteerStore>& imports)
      : reader_(pool), tokens_(tokens), imports_(imports) {}

  static absl::StatusOr<VolunteerCommand> Register(const rpc::Call& call,
                                                   const pb::RegisterVolunteerRequest& request);
  static absl::StatusOr<VolunteerCommand> Suspend(const rpc::Call& call,
                                                  const pb::SuspendVolunteerRequest& request);
  static absl::StatusOr<VolunteerCommand> Reinstate(const rpc::Call& call,
                                                    const pb::ReinstateVolunteerRequest& request);
  // The reply to all of the above.
  static pb::Volunteer Reply(const rpc::Call& call, const Volunteer& volunteer);

  absl::StatusOr<pb::Volunteer> Get(const rpc::Call& call, const pb::GetVolunteerRequest& request);
  absl::StatusOr<pb::ListVolunteersResponse> List(const rpc::Call& call,
                                                  const pb::ListVolunteersRequest& request);
  absl::StatusOr<pb::ImportVolunteersResponse> Import(const rpc::Call& call,
                                                      const pb::ImportVolunteersRequest& request);

 private:
  VolunteerReader reader_;
  const PageTokens& tokens_;
  command::Runner<VolunteerStore>& imports_;
};

}  // namespace hailan::volunteer_order
