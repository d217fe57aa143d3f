#include "services/evaluation/rpc.h"

#include "services/evaluation/convert.h"

namespace hailan::evaluation {
namespace {

namespace pb = hailan::evaluation::v1;

}  // namespace

std::vector<std::unique_ptr<rpc::Service>> MakeServices(app::Host& host,
                                                        Service& service,
                                                        command::Runner<RatingStore>& ratings) {
  const auto make = [&host](absl::string_view name) {
    return std::make_unique<rpc::Service>(name, host.pipeline(), host.executor("evaluation"));
  };
  std::vector<std::unique_ptr<rpc::Service>> services;
  auto& rating_rpc = *services.emplace_back(make("hailan.evaluation.v1.Ratings"));
  rating_rpc.Command(
      "SubmitRating",
      ratings,
      [&service](const rpc::Call& call, const pb::SubmitRatingRequest& request) {
        return service.ToCommand(call, request);
      },
      [](const rpc::Call& /*call*/, const Rating& rating) {
        return ToProto(rating, /*show_comment=*/true);
      });
  rating_rpc.Query("GetRating",
                   [&service](const rpc::Call& call, const pb::GetRatingRequest& request) {
                     return service.GetRating(call, request);
                   });
  auto& figures = *services.emplace_back(make("hailan.evaluation.v1.Figures"));
  figures.Query("GetFigures",
                [&service](const rpc::Call& call, const pb::GetFiguresRequest& request) {
                  return service.GetFigures(call, request);
                });
  figures.Query("ListFigureRows",
                [&service](const rpc::Call& call, const pb::ListFigureRowsRequest& request) {
                  return service.ListFigureRows(call, request);
                });
  auto& reports = *services.emplace_back(make("hailan.evaluation.v1.Reports"));
  reports.Query("GetMonthlyReport",
                [&service](const rpc::Call& call, const pb::GetMonthlyReportRequest& request) {
                  return service.GetMonthlyReport(call, request);
                });
  services.emplace_back(make("hailan.evaluation.v1.ChangeFeed"))
      ->ChangeFeed(host.database("evaluation"));
  return services;
}

}  // namespace hailan::evaluation
