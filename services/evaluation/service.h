// Bodies of evaluation's RPCs.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "hailan/evaluation/v1/figures.pb.h"
#include "hailan/evaluation/v1/ratings.pb.h"
#include "hailan/evaluation/v1/reports.pb.h"
#include "services/evaluation/domain/rating.h"
#include "services/evaluation/fact_store.h"
#include "services/evaluation/jobs.h"

namespace hailan::evaluation {

class Service {
 public:
  // All outlive the service.
  struct Parts {
    pg::Pool* pool;
    FactStore* facts;
    const Follower* follower;
    const PageTokens* page_tokens;
    std::shared_ptr<rpc::Peer> grid_geo;
  };
  explicit Service(Parts parts) : parts_(std::move(parts)) {}

  absl::StatusOr<SubmitRating> ToCommand(
      const rpc::Call& call, const hailan::evaluation::v1::SubmitRatingRequest& request);
  absl::StatusOr<hailan::evaluation::v1::Rating> GetRating(
      const rpc::Call& call, const hailan::evaluation::v1::GetRatingRequest& request);
  absl::StatusOr<hailan::evaluation::v1::FigureSet> GetFigures(
      const rpc::Call& call, const hailan::evaluation::v1::GetFiguresRequest& request);
  absl::StatusOr<hailan::evaluation::v1::ListFigureRowsResponse> ListFigureRows(
      const rpc::Call& call, const hailan::evaluation::v1::ListFigureRowsRequest& request);
  absl::StatusOr<hailan::evaluation::v1::MonthlyReport> GetMonthlyReport(
      const rpc::Call& call, const hailan::evaluation::v1::GetMonthlyReportRequest& request);

 private:
  absl::StatusOr<hailan::evaluation::v1::FigureSet> Count(const FigureQuery& query,
                                                          const std::string& month,
                                                          absl::Time deadline);

  const Parts parts_;
};

}  // namespace hailan::evaluation
