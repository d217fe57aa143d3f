#include "services/volunteer_order/rpc.h"

#include "common/base/status_macros.h"

namespace hailan::volunteer_order {
namespace {

using rpc::Call;

std::unique_ptr<rpc::Service> Wishes(const RpcParts& parts) {
  auto rpc = std::make_unique<rpc::Service>(
      "hailan.volunteer_order.v1.Wishes", parts.pipeline, parts.executor);
  WishService& s = parts.wishes;
  const auto reply = [](const Call& call, const Wish& wish) {
    return WishService::Reply(call, wish);
  };
  const auto write = [&rpc, &parts, &reply](absl::string_view method, auto to_command) {
    rpc->Command(method, parts.wish_runner, to_command, reply);
  };
  // clang-format off
  write("DraftWish", [](const Call& c, const pb::DraftWishRequest& r) { return WishService::Draft(c, r); });
  write("PublishWish", [&s](const Call& c, const pb::PublishWishRequest& r) { return s.Publish(c, r); });
  write("ClaimWish", [](const Call& c, const pb::ClaimWishRequest& r) { return WishService::Claim(c, r); });
  write("WithdrawClaim", [](const Call& c, const pb::WithdrawClaimRequest& r) { return WishService::Withdraw(c, r); });
  write("ReleaseClaim", [](const Call& c, const pb::ReleaseClaimRequest& r) { return WishService::Release(c, r); });
  write("RecordService", [](const Call& c, const pb::RecordServiceRequest& r) { return WishService::Record(c, r); });
  write("ReviewService", [](const Call& c, const pb::ReviewServiceRequest& r) { return WishService::Review(c, r); });
  write("CloseWish", [](const Call& c, const pb::CloseWishRequest& r) { return WishService::Close(c, r); });
  write("CancelWish", [](const Call& c, const pb::CancelWishRequest& r) { return WishService::Cancel(c, r); });
  rpc->Query("GetWish", [&s](const Call& c, const pb::GetWishRequest& r) { return s.Get(c, r); });
  rpc->Query("ListWishes", [&s](const Call& c, const pb::ListWishesRequest& r) { return s.List(c, r); });
  rpc->Query("ListWishSteps", [&s](const Call& c, const pb::ListWishStepsRequest& r) { return s.ListSteps(c, r); });
  // clang-format on
  return rpc;
}

std::unique_ptr<rpc::Service> Volunteers(const RpcParts& parts) {
  auto rpc = std::make_unique<rpc::Service>(
      "hailan.volunteer_order.v1.Volunteers", parts.pipeline, parts.executor);
  VolunteerService& s = parts.volunteers;
  const auto reply = [](const Call& call, const Volunteer& volunteer) {
    return VolunteerService::Reply(call, volunteer);
  };
  const auto write = [&rpc, &parts, &reply](absl::string_view method, auto to_command) {
    rpc->Command(method, parts.volunteer_runner, to_command, reply);
  };
  // clang-format off
  write("RegisterVolunteer", [](const Call& c, const pb::RegisterVolunteerRequest& r) { return VolunteerService::Register(c, r); });
  write("SuspendVolunteer", [](const Call& c, const pb::SuspendVolunteerRequest& r) { return VolunteerService::Suspend(c, r); });
  write("ReinstateVolunteer", [](const Call& c, const pb::ReinstateVolunteerRequest& r) { return VolunteerService::Reinstate(c, r); });
  rpc->Query("GetVolunteer", [&s](const Call& c, const pb::GetVolunteerRequest& r) { return s.Get(c, r); });
  rpc->Query("ListVolunteers", [&s](const Call& c, const pb::ListVolunteersRequest& r) { return s.List(c, r); });
  rpc->Query("ImportVolunteers", [&s](const Call& c, const pb::ImportVolunteersRequest& r) { return s.Import(c, r); });
  // clang-format on
  return rpc;
}

std::unique_ptr<rpc::Service> LoveBank(const RpcParts& parts) {
  auto rpc = std::make_unique<rpc::Service>(
      "hailan.volunteer_order.v1.LoveBank", parts.pipeline, parts.executor);
  LoveBankService& s = parts.love_bank;
  // clang-format off
  rpc->Query("GetAccount", [&s](const Call& c, const pb::GetAccountRequest& r) { return s.GetAccount(c, r); });
  rpc->Query("ListEntries", [&s](const Call& c, const pb::ListEntriesRequest& r) { return s.ListEntries(c, r); });
  // clang-format on
  return rpc;
}

std::unique_ptr<rpc::Service> ChangeFeed(const RpcParts& parts) {
  auto rpc = std::make_unique<rpc::Service>(
      "hailan.volunteer_order.v1.ChangeFeed", parts.pipeline, parts.executor);
  rpc->ChangeFeed(parts.pool);
  return rpc;
}

}  // namespace

absl::StatusOr<std::vector<std::unique_ptr<rpc::Service>>> MakeServices(const RpcParts& parts) {
  std::vector<std::unique_ptr<rpc::Service>> services;
  services.push_back(Wishes(parts));
  services.push_back(Volunteers(parts));
  services.push_back(LoveBank(parts));
  services.push_back(ChangeFeed(parts));
  for (const std::unique_ptr<rpc::Service>& service : services) {
    HL_RETURN_IF_ERROR(service->Finish());
  }
  return services;
}

}  // namespace hailan::volunteer_order
