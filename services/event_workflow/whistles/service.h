// Bodies of the Whistles service. Its writes are commands on the event that the whistle belongs to.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/whistles.pb.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/intake/desk.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class WhistleService {
 public:
  WhistleService(pg::Pool& pool, const EventQueries& events, const IntakeDesk& desk)
      : pool_(pool), events_(events), desk_(desk) {}

  // Waits for the database: the load of the departments is counted.
  absl::StatusOr<Command> BlowWhistle(const rpc::Call& call, const pb::BlowWhistleRequest& req);
  absl::StatusOr<Command> ReportIn(const rpc::Call& call, const pb::ReportInRequest& req);
  // Waits for the database: its files are compared with those of the object store.
  absl::StatusOr<Command> AnswerWhistle(const rpc::Call& call, const pb::AnswerWhistleRequest& req);
  absl::StatusOr<Command> CloseWhistle(const rpc::Call& call, const pb::CloseWhistleRequest& req);
  // The answer of every write: the event's latest whistle.
  static pb::Whistle Reply(const rpc::Call& call, const Event& event);

  absl::StatusOr<pb::Whistle> GetWhistle(const rpc::Call& call, const pb::GetWhistleRequest& req);
  absl::StatusOr<pb::ListWhistlesResponse> ListWhistles(const rpc::Call& call,
                                                        const pb::ListWhistlesRequest& req);

 private:
  pg::Pool& pool_;
  const EventQueries& events_;
  const IntakeDesk& desk_;
};

}  // namespace hailan::event_workflow
