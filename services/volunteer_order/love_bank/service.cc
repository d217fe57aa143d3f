#include "services/volunteer_order/love_bank/service.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/volunteer_order/domain/ledger.h"
#include "services/volunteer_order/domain/visibility.h"
#include "services/volunteer_order/domain/wish.h"
#include "services/volunteer_order/sql.h"

namespace hailan::volunteer_order {
namespace {

using AccountName = ResourceName<"accounts">;

// An account and whose it is.
struct AccountRow {
  // Territory of the owner; nullopt = no such volunteer (or the love bank, which has no owner).
  std::optional<std::string> territory;
  int64_t balance = 0;
  int64_t entry_count = 0;
};

absl::StatusOr<AccountRow> LoadAccount(pg::Pool& pool,
                                       const AccountName& name,
                                       absl::Time deadline) {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kGetAccount, params, deadline));
  return AccountRow{
      .territory = rows[0].MaybeText(0), .balance = rows[0].Int(1), .entry_count = rows[0].Int(2)};
}

absl::Status OutOfScope() {
  return Error(absl::StatusCode::kPermissionDenied,
               hailan::reason::kOutOfScope,
               "The account is neither the caller's nor one of the caller's area.");
}

// Who does not cover the whole city cannot tell an absent account from a foreign one.
absl::Status CheckOwned(const Actor& actor, const AccountName& name, const AccountRow& account) {
  const std::string territory = account.territory.value_or(name.city());
  if (!MaySeeAccount(actor, name.id(), territory)) return OutOfScope();
  if (account.territory.has_value()) return absl::OkStatus();
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "No volunteer of this id is registered.",
               {{"name", name.Format()}});
}

pb::Entry ReadEntry(const pg::Row& row, const std::string& city) {
  pb::Entry entry;
  entry.set_account(AccountName(city, row.Text(0)).Format());
  entry.set_counterpart(AccountName(city, row.Text(1)).Format());
  entry.set_amount(row.Int(2));
  entry.set_kind(row.Text(3));
  entry.set_wish(WishName(city, row.Text(4)).Format());
  *entry.mutable_book_time() = rpc::ToTimestamp(row.Time(5));
  return entry;
}

std::vector<std::string> KeyOf(const pg::Row& row) {
  return {row.Text(5), row.Text(4), row.Text(6)};
}

}  // namespace

absl::StatusOr<pb::Account> LoveBankService::GetAccount(const rpc::Call& call,
                                                        const pb::GetAccountRequest& request) {
  HL_ASSIGN_OR_RETURN(const AccountName name, AccountName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const AccountRow row, LoadAccount(pool_, name, call.deadline));
  if (name.id() != kLoveBank) HL_RETURN_IF_ERROR(CheckOwned(call.actor(), name, row));
  pb::Account account;
  account.set_name(name.Format());
  account.set_balance(row.balance);
  account.set_entry_count(row.entry_count);
  return account;
}

absl::StatusOr<pb::ListEntriesResponse> LoveBankService::ListEntries(
    const rpc::Call& call, const pb::ListEntriesRequest& request) {
  HL_ASSIGN_OR_RETURN(const AccountName name, AccountName::Parse(request.parent()));
  if (name.id() == kLoveBank) {
    if (!IsCityWide(call.actor(), name.city())) return OutOfScope();
  } else {
    HL_ASSIGN_OR_RETURN(const AccountRow row, LoadAccount(pool_, name, call.deadline));
    HL_RETURN_IF_ERROR(CheckOwned(call.actor(), name, row));
  }
  const std::string filter = absl::StrCat("ListEntries/", name.Format());
  HL_ASSIGN_OR_RETURN(const auto last, tokens_.Decode(request.page_token(), filter));
  const int size = PageSize(request.page_size());
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  for (size_t i = 0; i < 3; ++i) last.size() == 3 ? params.Add(last[i]) : params.AddNull();
  params.Add(size + 1);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListEntries, params, call.deadline));
  pb::ListEntriesResponse response;
  for (const pg::Row row : rows) {
    if (response.entries_size() == size) {
      const pg::Row shown = rows[static_cast<size_t>(size) - 1];
      response.set_next_page_token(tokens_.Encode(KeyOf(shown), filter));
      break;
    }
    *response.add_entries() = ReadEntry(row, name.city());
  }
  return response;
}

}  // namespace hailan::volunteer_order
