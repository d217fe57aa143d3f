// The love bank: what can be read, by whom, and what the database itself refuses.
#include <catch2/catch.hpp>
#include <set>

#include "tests/integration/volunteer_order/city.h"

namespace hailan::volunteer_order {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::HasReason;
using testing::IsOk;
using testing::Must;

// One wish per round, served by v1 and reviewed: 80 points each.
void Earn(City& city, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    const std::string wish = city.Published().name();
    Must(city.Claim(wish, "v1"));
    Must(city.Record(wish, "v1"));
    Must(city.Review(wish, "v1", Community()));
    city.clock().Advance(absl::Minutes(1));
  }
}

TEST_CASE("The database refuses a second booking, half a booking and any change") {
  City city;
  city.Register("v1");
  Earn(city, 1);
  testing::TestDatabase& db = city.database();
  const std::string columns =
      "INSERT INTO ledger_entries (city_id, wish_id, volunteer_id, kind, account_id, "
      "counterpart_id, amount, book_time) ";
  CHECK_THROWS(db.Query(columns +
                        "SELECT city_id, wish_id, volunteer_id, kind, account_id, counterpart_id, "
                        "amount, book_time FROM ledger_entries"));
  // A claim of its own, so that only the balance is at fault.
  const std::string wish = city.Published().name();
  Must(city.Claim(wish, "v1"));
  const std::string id = wish.substr(wish.rfind('/') + 1);
  CHECK_THROWS(db.Query(columns + "VALUES ('222405', '" + id +
                        "', 'v1', 'reward', 'v1', 'love-bank', 1000, 0)"));
  CHECK_THROWS(db.Query("UPDATE ledger_entries SET amount = amount * 2"));
  CHECK_THROWS(db.Query("DELETE FROM ledger_entries"));
  CHECK_THROWS(db.Query("TRUNCATE ledger_entries"));
  CHECK(db.Value("SELECT count(*) FROM ledger_entries") == "2");
  CHECK(db.Value("SELECT sum(amount) FROM ledger_entries") == "0");
  CHECK_NOTHROW(db.Query(columns + "VALUES ('222405', '" + id +
                         "', 'v1', 'reward', 'v1', 'love-bank', 1, 0), ('222405', '" + id +
                         "', 'v1', 'reward', 'love-bank', 'v1', -1, 0)"));
}

TEST_CASE("A second review over the API books nothing") {
  City city;
  city.Register("v1");
  const std::string wish = city.Published(2).name();
  Must(city.Claim(wish, "v1"));
  Must(city.Record(wish, "v1"));
  Must(city.Review(wish, "v1", Community()));
  CHECK_THAT(city.Review(wish, "v1", CityStaff()).status(),
             FailsWith(StatusCode::kFailedPrecondition, "SERVICE_REVIEWED"));
  CHECK(city.Balance("v1") == 80);
}

TEST_CASE("Entries are listed newest first, in pages, and add up to the balance") {
  City city;
  city.Register("v1");
  Earn(city, 5);
  pb::ListEntriesRequest request;
  request.set_parent(AccountOf("v1"));
  request.set_page_size(2);
  int64_t sum = 0;
  int pages = 0;
  std::set<std::string> wishes;
  int64_t last = INT64_MAX;
  do {
    const auto page = Must(
        city.Call<pb::ListEntriesResponse>("LoveBank/ListEntries", request, AsVolunteer("v1")));
    for (const pb::Entry& entry : page.entries()) {
      sum += entry.amount();
      wishes.insert(entry.wish());
      CHECK(entry.book_time().seconds() < last);
      CHECK(entry.counterpart() == AccountOf("love-bank"));
      last = entry.book_time().seconds();
    }
    ++pages;
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  CHECK(pages == 3);
  CHECK(wishes.size() == 5);
  CHECK(sum == city.Balance("v1"));
}

TEST_CASE("Accounts are read by owner, staff in scope and overseers") {
  City city;
  city.Register("v1");
  Earn(city, 1);
  const auto get = [&city](const std::string& id, const rpc::TokenClaims& as) {
    pb::GetAccountRequest request;
    request.set_name(AccountOf(id));
    return city.Call<pb::Account>("LoveBank/GetAccount", request, as).status();
  };
  CHECK_THAT(get("v1", AsVolunteer("v1")), IsOk());
  CHECK_THAT(get("v1", Community()), IsOk());
  CHECK_THAT(get("v1", As("x", "service")), IsOk());
  CHECK_THAT(get("v1", AsVolunteer("v2")),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  CHECK_THAT(get("v1", As("x", "community", {"222405002"})), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(get("nobody", Community()), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(get("nobody", CityStaff()), FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
  CHECK_THAT(get("love-bank", AsVolunteer("v2")), IsOk());

  pb::ListEntriesRequest entries;
  entries.set_parent(AccountOf("love-bank"));
  const auto list = [&](const rpc::TokenClaims& as) {
    return city.Call<pb::ListEntriesResponse>("LoveBank/ListEntries", entries, as);
  };
  CHECK_THAT(list(AsVolunteer("v1")).status(), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(list(Community()).status(), HasReason("OUT_OF_SCOPE"));
  CHECK(Must(list(CityStaff())).entries(0).amount() == -80);
}

}  // namespace
}  // namespace hailan::volunteer_order
