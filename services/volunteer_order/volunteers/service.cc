#include "services/volunteer_order/volunteers/service.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::volunteer_order {
namespace {

template <class Request>
absl::StatusOr<VolunteerCommand> OnVolunteer(const Request& request,
                                             const VolunteerRequest& wanted) {
  HL_ASSIGN_OR_RETURN(VolunteerName name, VolunteerName::Parse(request.name()));
  return VolunteerCommand{.volunteer = std::move(name), .etag = request.etag(), .request = wanted};
}

absl::StatusOr<VolunteerCommand> ImportOf(const pb::Volunteer& row) {
  HL_ASSIGN_OR_RETURN(VolunteerName name, VolunteerName::Parse(row.name()));
  HL_ASSIGN_OR_RETURN(VolunteerCard card, FromProto(row));
  return VolunteerCommand{.volunteer = std::move(name),
                          .etag = "",
                          .request = ImportVolunteer{.card = std::move(card)}};
}

// Counts one row of an import; what was stored before the call began is unchanged.
void Count(int index,
           const absl::StatusOr<Volunteer>& row,
           absl::Time began,
           pb::ImportVolunteersResponse& response) {
  if (!row.ok()) {
    pb::ImportVolunteersResponse::Failure& failure = *response.add_failures();
    failure.set_index(index);
    failure.set_reason(ReasonOf(row.status()));
    failure.set_message(std::string(row.status().message()));
  } else if (row->update_time < began) {
    response.set_unchanged_count(response.unchanged_count() + 1);
  } else if (row->revision == 1) {
    response.set_created_count(response.created_count() + 1);
  } else {
    response.set_updated_count(response.updated_count() + 1);
  }
}

}  // namespace

std::string ItemRequestId(const std::string& batch_request_id, int index) {
  // Moves the last 48 bits of the UUID by an odd stride: distinct within a batch, and as unlikely
  // to meet another batch's ids as two random UUIDs are.
  constexpr uint64_t kMask = (uint64_t{1} << 48U) - 1;
  constexpr uint64_t kStride = 0x9E3779B97F4BULL;
  const size_t tail = batch_request_id.size() - 12;
  uint64_t bits = 0;
  HL_CHECK(absl::SimpleHexAtoi(batch_request_id.substr(tail), &bits));
  bits = (bits + kStride * static_cast<uint64_t>(index + 1)) & kMask;
  return absl::StrCat(batch_request_id.substr(0, tail), absl::StrFormat("%012x", bits));
}

absl::StatusOr<VolunteerCommand> VolunteerService::Register(
    const rpc::Call& /*call*/, const pb::RegisterVolunteerRequest& request) {
  HL_ASSIGN_OR_RETURN(VolunteerName name, VolunteerName::Parse(request.volunteer().name()));
  HL_ASSIGN_OR_RETURN(VolunteerCard card, FromProto(request.volunteer()));
  return VolunteerCommand{.volunteer = std::move(name),
                          .etag = "",
                          .request = RegisterVolunteer{.card = std::move(card)}};
}

absl::StatusOr<VolunteerCommand> VolunteerService::Suspend(
    const rpc::Call& /*call*/, const pb::SuspendVolunteerRequest& request) {
  return OnVolunteer(request, SuspendVolunteer{});
}

absl::StatusOr<VolunteerCommand> VolunteerService::Reinstate(
    const rpc::Call& /*call*/, const pb::ReinstateVolunteerRequest& request) {
  return OnVolunteer(request, ReinstateVolunteer{});
}

pb::Volunteer VolunteerService::Reply(const rpc::Call& call, const Volunteer& volunteer) {
  return ToProto(call.actor(), volunteer);
}

absl::StatusOr<pb::Volunteer> VolunteerService::Get(const rpc::Call& call,
                                                    const pb::GetVolunteerRequest& request) {
  HL_ASSIGN_OR_RETURN(const VolunteerName name, VolunteerName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const std::optional<Volunteer> volunteer, reader_.Get(name, call.deadline));
  if (volunteer.has_value()) return ToProto(call.actor(), *volunteer);
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "There is no such volunteer; check the name.",
               {{"name", name.Format()}});
}

absl::StatusOr<pb::ListVolunteersResponse> VolunteerService::List(
    const rpc::Call& call, const pb::ListVolunteersRequest& request) {
  VolunteerFilter filter;
  HL_ASSIGN_OR_RETURN(filter.city, ParseCity(request.parent()));
  if (!request.territory().empty()) {
    HL_ASSIGN_OR_RETURN(const auto name, ResourceName<"territories">::Parse(request.territory()));
    filter.territory = name.id();
  }
  filter.skill = request.skill();
  const std::string filter_text =
      absl::StrCat("ListVolunteers/", filter.city, "/", filter.territory, "/", filter.skill);
  HL_ASSIGN_OR_RETURN(const auto last, tokens_.Decode(request.page_token(), filter_text));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(const std::vector<Volunteer> volunteers,
                      reader_.List(filter, last.empty() ? "" : last[0], size + 1, call.deadline));
  pb::ListVolunteersResponse response;
  for (const Volunteer& volunteer : volunteers) {
    if (response.volunteers_size() == size) {
      const std::string& last_id = volunteers[static_cast<size_t>(size) - 1].name.id();
      response.set_next_page_token(tokens_.Encode({last_id}, filter_text));
      break;
    }
    *response.add_volunteers() = ToProto(call.actor(), volunteer);
  }
  return response;
}

absl::StatusOr<pb::ImportVolunteersResponse> VolunteerService::Import(
    const rpc::Call& call, const pb::ImportVolunteersRequest& request) {
  std::vector<std::pair<command::Origin, VolunteerCommand>> commands;
  // Where each command's row is, as rows that make no command have failed already.
  std::vector<int> indices;
  pb::ImportVolunteersResponse response;
  for (int i = 0; i < request.volunteers_size(); ++i) {
    absl::StatusOr<VolunteerCommand> command = ImportOf(request.volunteers(i));
    if (!command.ok()) {
      Count(i, command.status(), call.now, response);
      continue;
    }
    commands.emplace_back(call.Origin(ItemRequestId(request.request_id(), i)), *std::move(command));
    indices.push_back(i);
  }
  const std::vector<absl::StatusOr<Volunteer>> rows = imports_.RunAll(std::move(commands));
  for (size_t k = 0; k < rows.size(); ++k) Count(indices[k], rows[k], call.now, response);
  return response;
}

}  // namespace hailan::volunteer_order
