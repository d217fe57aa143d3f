#include "services/volunteer_order/wishes/store.h"

#include <map>
#include <set>
#include <utility>

#include "common/base/status_macros.h"
#include "services/volunteer_order/sql.h"
#include "services/volunteer_order/wishes/convert.h"
#include "services/volunteer_order/wishes/rows.h"

namespace hailan::volunteer_order {
namespace {

// Columns of the history, $51–$55 of commit_wishes.sql; one row per step, in the order of the
// steps.
class DetailColumns {
 public:
  void Add(const WishChange& change) {
    revision_.Add(change.next.revision);
    action_.Add(Format(change.action));
    if (change.from.has_value()) {
      from_.Add(Format(*change.from));
    } else {
      from_.AddNull();
    }
    to_.Add(Format(change.next.state));
    if (change.volunteer.empty()) {
      volunteer_.AddNull();
    } else {
      volunteer_.Add(change.volunteer);
    }
  }
  void AppendTo(pg::Params& params) const {
    params.Add(revision_).Add(action_).Add(from_).Add(to_).Add(volunteer_);
  }

 private:
  pg::Array revision_, action_, from_, to_, volunteer_;
};

// Columns of the postings, $56–$62.
class PostingColumns {
 public:
  void Add(int ord, const WishChange& change) {
    for (const Posting& posting : change.postings) {
      ord_.Add(ord);
      volunteer_.Add(change.volunteer);
      kind_.Add(posting.kind);
      account_.Add(posting.account);
      counterpart_.Add(posting.counterpart);
      amount_.Add(posting.amount);
      at_.Add(change.at);
    }
  }
  void AppendTo(pg::Params& params) const {
    params.Add(ord_).Add(volunteer_).Add(kind_).Add(account_).Add(counterpart_).Add(amount_);
    params.Add(at_);
  }

 private:
  pg::Array ord_, volunteer_, kind_, account_, counterpart_, amount_, at_;
};

}  // namespace

absl::StatusOr<std::vector<command::Loaded<Wish>>> WishStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<WishName>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kLoadWishes, command::LookupParams(lookups), deadline));

  constexpr int kFirstWishColumn = 4;
  // Commands on one wish in one batch are decided one after the other on one state, so that state
  // has to know all their callers.
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> callers;
  std::vector<command::Loaded<Wish>> loaded;
  loaded.reserve(rows.size());
  for (const pg::Row row : rows) {
    command::Loaded<Wish> item;
    if (!row.IsNull(2)) item.receipt = row.Bytes(2);
    if (!row.IsNull(kFirstWishColumn)) {
      item.state = ReadWish(row, kFirstWishColumn, row.Text(0));
      if (row.Bool(3)) {
        callers[{item.state->name.city(), item.state->name.id()}].push_back(row.Text(1));
      }
    }
    loaded.push_back(std::move(item));
  }
  for (command::Loaded<Wish>& item : loaded) {
    if (!item.state.has_value()) continue;
    item.state->active_callers = callers[{item.state->name.city(), item.state->name.id()}];
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> WishStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<WishStore>> pending,
    absl::Time deadline) {
  command::StepParams steps;
  WishColumns wishes;
  ClaimColumns claims;
  DetailColumns details;
  PostingColumns postings;
  for (size_t i = 0; i < pending.size(); ++i) {
    const int ord = static_cast<int>(i);
    const Wish& next = pending[i].next();
    wishes.Add(ord, pending[i].revision, next);
    std::set<absl::string_view> touched;
    for (const command::Step<WishStore>& step : pending[i].steps) {
      const WishChange& change = step.change;
      steps.Add(ord, next.name.city(), next.name.id(), change.at, *step.origin, ToMessage(change));
      details.Add(change);
      postings.Add(ord, change);
      touched.insert(change.touched.begin(), change.touched.end());
    }
    for (const Claim& claim : next.claims) {
      if (touched.contains(claim.volunteer)) claims.Add(ord, claim);
    }
  }
  pg::Params params = steps.Take();
  wishes.AppendTo(params);
  claims.AppendTo(params);
  details.AppendTo(params);
  postings.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(sql::kCommitWishes, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<std::optional<Wish>> WishReader::Get(const WishName& name, absl::Time deadline) {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetWish, params, deadline));
  if (rows.empty()) return std::optional<Wish>();
  return std::optional<Wish>(ReadWish(rows[0], 0, name.city()));
}

absl::StatusOr<std::vector<Wish>> WishReader::List(const WishFilter& filter,
                                                   const std::string& last_id,
                                                   int limit,
                                                   absl::Time deadline) {
  pg::Params params;
  params.Add(filter.city).Add(filter.territory.empty() ? filter.city : filter.territory);
  filter.house.empty() ? params.AddNull() : params.Add(filter.house);
  params.Add(pg::TextArray(filter.states)).Add(filter.claimable).Add(filter.claimed);
  params.Add(filter.caller).Add(pg::TextArray(filter.areas));
  last_id.empty() ? params.AddNull() : params.Add(last_id);
  params.Add(limit).Add(filter.now);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListWishes, params, deadline));
  std::vector<Wish> wishes;
  wishes.reserve(rows.size());
  for (const pg::Row row : rows) wishes.push_back(ReadWish(row, 0, filter.city));
  return wishes;
}

absl::StatusOr<std::optional<WishSteps>> WishReader::ListSteps(const WishName& name,
                                                               int64_t last_revision,
                                                               int limit,
                                                               absl::Time deadline) {
  pg::Params params;
  params.Add(name.city()).Add(name.id()).Add(last_revision).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListWishSteps, params, deadline));
  if (rows.empty()) return std::optional<WishSteps>();
  WishSteps found{.territory = rows[0].Text(0), .steps = {}};
  for (const pg::Row row : rows) {
    if (row.IsNull(1)) continue;
    found.steps.push_back({.revision = row.Int(1),
                           .action = row.Text(2),
                           .from = ParseText<WishState>(kWishStateTexts, row.View(3)),
                           .to = ParseText<WishState>(kWishStateTexts, row.View(4)).value(),
                           .actor = row.Text(5),
                           .volunteer = row.Text(6),
                           .at = row.Time(7)});
  }
  return std::optional<WishSteps>(std::move(found));
}

}  // namespace hailan::volunteer_order
