// Bodies of the ProblemLists service.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/campaigns/v1/problem_lists.pb.h"
#include "services/event_workflow/problems/record.h"
#include "services/event_workflow/records/reads.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class ProblemService {
 public:
  // `imports` is a runner of its own, so that an import never stands in front of a caller.
  ProblemService(const RecordReads& reads, ProblemRunner& imports)
      : reads_(reads), imports_(imports) {}

  absl::StatusOr<ProblemCommand> CollectProblem(const rpc::Call& call,
                                                const campaigns::v1::CollectProblemRequest& req);
  absl::StatusOr<ProblemCommand> PassUpProblem(const rpc::Call& call,
                                               const campaigns::v1::PassUpProblemRequest& req);
  absl::StatusOr<ProblemCommand> PlaceProblem(const rpc::Call& call,
                                              const campaigns::v1::PlaceProblemRequest& req);
  absl::StatusOr<ProblemCommand> RejectProblem(const rpc::Call& call,
                                               const campaigns::v1::RejectProblemRequest& req);
  absl::StatusOr<ProblemCommand> CompleteProblem(const rpc::Call& call,
                                                 const campaigns::v1::CompleteProblemRequest& req);
  absl::StatusOr<ProblemCommand> StrikeOffProblem(
      const rpc::Call& call, const campaigns::v1::StrikeOffProblemRequest& req);
  absl::StatusOr<ProblemCommand> ReturnProblem(const rpc::Call& call,
                                               const campaigns::v1::ReturnProblemRequest& req);
  // The answer of every write but the import.
  static campaigns::v1::Problem Reply(const rpc::Call& call, const Problem& problem);

  // Waits for the runner of imports.
  absl::StatusOr<campaigns::v1::ImportProblemsResponse> ImportProblems(
      const rpc::Call& call, const campaigns::v1::ImportProblemsRequest& req);
  absl::StatusOr<campaigns::v1::Problem> GetProblem(const rpc::Call& call,
                                                    const campaigns::v1::GetProblemRequest& req);
  absl::StatusOr<campaigns::v1::ListProblemsResponse> ListProblems(
      const rpc::Call& call, const campaigns::v1::ListProblemsRequest& req);
  absl::StatusOr<campaigns::v1::ProblemTotals> GetProblemTotals(
      const rpc::Call& call, const campaigns::v1::GetProblemTotalsRequest& req);

 private:
  const RecordReads& reads_;
  ProblemRunner& imports_;
};

}  // namespace hailan::event_workflow
