// PersonReads::SearchResidents.
#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/residents/access/entry.h"
#include "services/residents/domain/phone.h"
#include "services/residents/domain/scope.h"
#include "services/residents/domain/text.h"
#include "services/residents/people/convert.h"
#include "services/residents/people/reads.h"
#include "services/residents/people/resident_store.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

using TerritoryResource = ResourceName<"territories">;

constexpr int kMostCounted = 1000;
constexpr int kMostPerPage = 200;

// Identifies the search in page tokens, which keep only a keyed digest of it.
std::string FilterOf(v1::SearchResidentsRequest request) {
  request.clear_page_size();
  request.clear_page_token();
  request.clear_purpose();
  return absl::StrCat("SearchResidents ", request.SerializeAsString());
}

pg::Array TokenArray(const SearchQuery& query) {
  pg::Array tokens;
  for (const int64_t token : query.tokens) tokens.Add(token);
  return tokens;
}

}  // namespace

absl::StatusOr<Criteria> PersonReads::CriteriaOf(const rpc::Call& call,
                                                 absl::string_view area,
                                                 const v1::SearchResidentsRequest& request) const {
  Criteria criteria{.area = std::string(area),
                    .display_name = request.display_name(),
                    .hangul_name = request.hangul_name(),
                    .name_match = static_cast<NameMatch>(request.name_match()),
                    .pinyin_prefix = request.pinyin_prefix(),
                    .initials_prefix = request.initials_prefix(),
                    .choseong_prefix = request.choseong_prefix(),
                    .identity_index = {},
                    .phone_index = {},
                    .phone_tail_index = {},
                    .tag = request.tag()};
  if (!request.phone().empty()) {
    const std::optional<std::string> phone = NormalisePhone(request.phone());
    if (!phone.has_value()) {
      return InvalidField(
          "phone", "NOT_A_PHONE", "Give the whole number, or search by phone_tail.");
    }
    criteria.phone_index = PhoneDigest(vault_, *phone);
  }
  const std::string& tail = request.phone_tail();
  if (!tail.empty()) {
    if (tail.size() != 4 || !std::all_of(tail.begin(), tail.end(), absl::ascii_isdigit)) {
      return InvalidField("phone_tail", "NOT_FOUR_DIGITS", "Give exactly the last four digits.");
    }
    criteria.phone_tail_index = PhoneTailDigest(vault_, tail);
  }
  if (!request.identity().number().empty()) {
    const auto type = static_cast<IdentityType>(request.identity().type());
    const IdentityReading reading =
        ReadIdentity(type, request.identity().number(), DateOf(call.now));
    if (!reading.identity.has_value()) return InvalidFields({IdentityViolation(reading.fault)});
    criteria.identity_index = IdentityDigest(vault_, type, reading.identity->number);
  }
  return criteria;
}

absl::StatusOr<v1::SearchResidentsResponse> PersonReads::SearchResidents(
    const rpc::Call& call, const v1::SearchResidentsRequest& request) const {
  HL_ASSIGN_OR_RETURN(const TerritoryResource area, TerritoryResource::Parse(request.parent()));
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), area.id()));
  HL_ASSIGN_OR_RETURN(const Criteria criteria, CriteriaOf(call, area.id(), request));
  HL_ASSIGN_OR_RETURN(const SearchQuery query, MakeQuery(criteria));
  const std::string filter = FilterOf(request);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> after,
                      tokens_.Decode(request.page_token(), filter));

  const int size = PageSize(request.page_size(), 50, kMostPerPage);
  HL_ASSIGN_OR_RETURN(pg::Params params,
                      EntryParams(call,
                                  {.city = area.city(),
                                   .method = "hailan.residents.v1.Residents/SearchResidents",
                                   .resource = request.parent(),
                                   .purpose = request.purpose()}));
  params.Add(area.id()).Add(TokenArray(query)).Add(query.name_like).Add(query.hangul_like);
  params.Add(query.pinyin_like).Add(after.empty() ? "" : after[0]).Add(size);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kSearchResidents, params, call.deadline));

  const PersonView view(vault_, MaskingFor(call.actor()));
  v1::SearchResidentsResponse response;
  for (const pg::Row row : rows) {
    const auto total = static_cast<int>(row.Int(0));
    response.set_total_size(std::min(total, kMostCounted));
    response.set_total_truncated(total > kMostCounted);
    const Resident resident = ResidentFromRow(row, 2);
    if (row.Bool(1)) response.set_next_page_token(tokens_.Encode({resident.name.id()}, filter));
    *response.add_residents() = view.Show(resident);
  }
  return response;
}

}  // namespace hailan::residents
