// Bodies of the RequestImports service: cases of another system's past become events.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/intake/v1/request_imports.pb.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/intake/desk.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class PastCases {
 public:
  // The runner is not that of the callers, so that an import never stands in front of them.
  PastCases(pg::Pool& pool, EventRunner& runner, const IntakeDesk& desk)
      : pool_(pool), runner_(runner), desk_(desk) {}

  absl::StatusOr<intake::v1::ImportRequestsResponse> ImportRequests(
      const rpc::Call& call, const intake::v1::ImportRequestsRequest& req);

 private:
  // An event filed under a number; no id = none.
  struct Known {
    std::string id;
    State state = State::kNone;
  };
  // A batch on its way.
  struct Work {
    std::string city;
    std::vector<std::pair<command::Origin, Command>> commands;
    // The case of each command, and whether it opens it.
    std::vector<std::pair<int, bool>> cases;
    // Cases that become events unless refused.
    std::set<int> created;
    std::set<int> refused;
    intake::v1::ImportRequestsResponse out;
  };

  absl::StatusOr<std::vector<Known>> FindKnown(const std::string& city,
                                               const intake::v1::ImportRequestsRequest& req,
                                               absl::Time deadline) const;
  absl::StatusOr<Command> Opening(const std::string& city,
                                  const intake::v1::PastRequest& past,
                                  absl::Time now) const;
  void Add(const rpc::Call& call,
           const intake::v1::ImportRequestsRequest& req,
           int index,
           Command command,
           Work& work) const;
  void AddKnown(const rpc::Call& call,
                const intake::v1::ImportRequestsRequest& req,
                int index,
                const Known& known,
                Work& work) const;
  void AddNew(const rpc::Call& call,
              const intake::v1::ImportRequestsRequest& req,
              int index,
              Work& work) const;

  // What a command of the batch that failed means for its case; an error ends the batch.
  static absl::Status AddFailure(const intake::v1::ImportRequestsRequest& req,
                                 size_t command,
                                 const absl::Status& failure,
                                 Work& work);

  pg::Pool& pool_;
  EventRunner& runner_;
  const IntakeDesk& desk_;
};

}  // namespace hailan::event_workflow
