#include "services/residents/access/service.h"

#include <cstdint>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/residents/domain/resident.h"
#include "services/residents/domain/scope.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

// Colleagues do not check on each other: the log is for those who answer for them.
absl::Status CheckReader(const Actor& actor) {
  for (const Role role : {Role::kCommunity, Role::kStreet, Role::kCity, Role::kOperator}) {
    if (actor.Has(role)) return absl::OkStatus();
  }
  return Error(absl::StatusCode::kPermissionDenied,
               reason::kAccessLogClosed,
               "The access log is open to communities, streets, the city centre and operators.");
}

v1::Access AccessFromRow(const pg::Row& row) {
  v1::Access access;
  access.set_id(row.Text(0));
  *access.mutable_access_time() = rpc::ToTimestamp(row.Time(1));
  access.set_subject(row.Text(2));
  for (std::string& role : row.Texts(3)) access.add_roles(std::move(role));
  access.set_method(row.Text(4));
  access.set_resource(row.Text(5));
  access.set_purpose(row.Text(6));
  access.set_unmasked_field(row.Text(7));
  return access;
}

}  // namespace

absl::StatusOr<v1::ListAccessesResponse> AccessService::ListAccesses(
    const rpc::Call& call, const v1::ListAccessesRequest& request) const {
  HL_RETURN_IF_ERROR(CheckReader(call.actor()));
  HL_ASSIGN_OR_RETURN(const ResidentName name, ResidentName::Parse(request.parent()));
  const std::string filter = absl::StrCat("ListAccesses ", request.parent());
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> after,
                      tokens_.Decode(request.page_token(), filter));
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!after.empty() && !absl::SimpleAtoi(after[0], &before)) before = 0;

  pg::Params who;
  who.Add(name.city()).Add(name.id()).Add(pg::TextArray(AreasOf(call.actor(), name.city())));
  HL_ASSIGN_OR_RETURN(const pg::Rows person,
                      pool_.Exec(sql::kGetResidentTerritory, who, call.deadline));
  if (person.empty()) return Missing(call.actor(), name.city(), request.parent());

  const int size = PageSize(request.page_size());
  pg::Params params;
  params.Add(name.city()).Add(name.id()).Add(before).Add(size + 1);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListAccesses, params, call.deadline));
  v1::ListAccessesResponse response;
  for (const pg::Row row : rows) {
    if (response.accesses_size() == size) {
      const v1::Access& last = response.accesses(size - 1);
      response.set_next_page_token(tokens_.Encode({last.id()}, filter));
      break;
    }
    *response.add_accesses() = AccessFromRow(row);
  }
  return response;
}

}  // namespace hailan::residents
