// Bodies of the Handovers service. A write goes to the ladder first and then, under request ids
// made from its own, to the event: whoever is cut off repeats the request and it goes on.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/intake/v1/handovers.pb.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/handovers/basis.h"
#include "services/event_workflow/handovers/store.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class HandoverService {
 public:
  HandoverService(pg::Pool& pool,
                  const EventQueries& queries,
                  LadderRunner& ladders,
                  EventRunner& events,
                  HandoverBasis& basis)
      : pool_(pool), queries_(queries), ladders_(ladders), events_(events), basis_(basis) {}

  absl::StatusOr<intake::v1::Ladder> PassUp(const rpc::Call& call,
                                            const intake::v1::PassUpRequest& req);
  // May wait for grid_geo, as TransferToDepartment.
  absl::StatusOr<intake::v1::Ladder> ReturnDown(const rpc::Call& call,
                                                const intake::v1::ReturnDownRequest& req);
  absl::StatusOr<intake::v1::Ladder> TransferToDepartment(
      const rpc::Call& call, const intake::v1::TransferToDepartmentRequest& req);
  absl::StatusOr<intake::v1::Ladder> AcceptHandover(const rpc::Call& call,
                                                    const intake::v1::AcceptHandoverRequest& req);
  absl::StatusOr<intake::v1::Ladder> RejectHandover(const rpc::Call& call,
                                                    const intake::v1::RejectHandoverRequest& req);
  absl::StatusOr<intake::v1::Ladder> GetLadder(const rpc::Call& call,
                                               const intake::v1::GetLadderRequest& req);

 private:
  // An event and its ladder, as the caller may see them.
  struct Matter {
    Event event;
    Ladder ladder;
    // The request was carried out before.
    bool repeated = false;
  };
  // Steps that the event takes when the ladder has moved.
  using Steps = std::vector<Command>;

  absl::StatusOr<Matter> Read(const rpc::Call& call, const std::string& event) const;
  // The same for a request to hand the event over, which must be unsettled unless this is a repeat.
  absl::StatusOr<Matter> ReadToHandOver(const rpc::Call& call,
                                        const std::string& event,
                                        const std::string& request_id) const;
  // Where the event was routed; the level of its territory when it was not.
  absl::StatusOr<Level> RoutedLevel(const Event& event, absl::Time deadline) const;
  static LadderCommand CommandOn(const Matter& matter,
                                 LadderCommand::Kind kind,
                                 const std::string& etag);
  absl::StatusOr<intake::v1::Ladder> CarryOut(const rpc::Call& call,
                                              const std::string& request_id,
                                              const Matter& matter,
                                              LadderCommand command,
                                              Steps steps);

  // The same of a handover that gives the event to its receiver at once, to be accepted there.
  absl::StatusOr<intake::v1::Ladder> HandOver(const rpc::Call& call,
                                              const std::string& request_id,
                                              const Matter& matter,
                                              LadderCommand command);
  // What a return to a member of a department stands on; empty where nothing is needed.
  absl::StatusOr<std::string> BasisOfReturn(const rpc::Call& call,
                                            const Event& event,
                                            const std::string& assignee);

  pg::Pool& pool_;
  const EventQueries& queries_;
  LadderRunner& ladders_;
  EventRunner& events_;
  HandoverBasis& basis_;
};

}  // namespace hailan::event_workflow
