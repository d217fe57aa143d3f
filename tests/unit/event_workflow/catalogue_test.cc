#include "services/event_workflow/domain/catalogue.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/matchers.h"

namespace hailan::event_workflow {
namespace {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

CatalogueItem Heading(std::string code) {
  CatalogueItem item;
  item.code = std::move(code);
  item.title = "heading";
  return item;
}

CatalogueItem Minor(std::string code, std::string parent) {
  CatalogueItem item = Heading(std::move(code));
  item.parent_code = std::move(parent);
  item.sla_class = SlaClass::kHard;
  return item;
}

// `major` headings with `minor` items spread over them.
std::vector<CatalogueItem> Tree(int major, int minor) {
  std::vector<CatalogueItem> items;
  for (int i = 0; i < major; ++i) items.push_back(Heading(absl::StrCat("m", i)));
  for (int i = 0; i < minor; ++i) {
    items.push_back(Minor(absl::StrCat("i", i), absl::StrCat("m", i % major)));
  }
  return items;
}

TEST_CASE("D04: 56 major and 310 minor items, 270 in horizontal flow, pass the count check") {
  std::vector<CatalogueItem> items = Tree(56, 310);
  for (size_t i = 0; i < 270; ++i) items[56 + i].flows = true;
  items[0].flows = true;  // of a heading it says nothing
  const ItemCounts counts = Must(CheckItems(items));
  CHECK(counts.flowing == 270);
  CHECK(counts.major == 56);
  CHECK(counts.minor == 310);
  CHECK(CheckCounts(counts, {.major = 56, .minor = 310, .flowing = 270}).ok());
  CHECK_THAT(CheckCounts(counts, {.major = 56, .minor = 310, .flowing = 271}),
             HasReason("COUNT_MISMATCH"));
  CHECK(CheckCounts(counts, {}).ok());
  const absl::Status wrong = CheckCounts(counts, {.major = 56, .minor = 309, .flowing = 0});
  CHECK_THAT(wrong, FailsWith(absl::StatusCode::kInvalidArgument, "COUNT_MISMATCH"));
}

TEST_CASE("a catalogue of three levels counts headings and leaves only") {
  const ItemCounts counts = Must(CheckItems({Heading("a"), Minor("b", "a"), Minor("c", "b")}));
  CHECK(counts.major == 1);
  CHECK(counts.minor == 1);
}

TEST_CASE("broken catalogues are named") {
  const auto fault = [](std::vector<CatalogueItem> items) { return CheckItems(items).status(); };
  CHECK_THAT(fault({Minor("a", "b"), Minor("b", "a")}), HasReason("ITEM_CIRCLE"));
  CHECK_THAT(fault({Minor("a", "a")}), HasReason("ITEM_CIRCLE"));
  CHECK_THAT(fault({Minor("a", "gone")}), HasReason("PARENT_UNKNOWN"));
  CHECK_THAT(fault({Heading("a"), Minor("a", "a")}), HasReason("ITEM_TWICE"));
  CHECK_THAT(fault({Heading("a b")}), HasReason("BAD_CODE"));
  CHECK_THAT(fault({Heading("a")}), HasReason("SLA_MISSING"));
}

TEST_CASE("a tree of 5,000 levels is checked, and so is one whose end is a circle") {
  constexpr int kItems = 5000;
  std::vector<CatalogueItem> items;
  for (int i = 0; i < kItems; ++i) {
    items.push_back(Minor(absl::StrCat("c", i), i == 0 ? "" : absl::StrCat("c", i - 1)));
  }
  const ItemCounts counts = Must(CheckItems(items));
  CHECK(counts.major == 1);
  CHECK(counts.minor == 1);
  items[0].parent_code = "c4999";
  CHECK_THAT(CheckItems(items).status(), HasReason("ITEM_CIRCLE"));
}

TEST_CASE("a version never changes; the same content again changes nothing") {
  CatalogueCommand command;
  command.catalogue = CatalogueName("222405", "2026");
  command.items = Tree(2, 4);
  command.content = "one";
  const absl::Time now = absl::FromUnixSeconds(1);
  CatalogueChange created = Must(DecideCatalogue(std::nullopt, command, now));
  CHECK(created.items.size() == 6);
  CHECK(Must(DecideCatalogue(created.next, command, now)).unchanged);
  command.content = "two";
  CHECK_THAT(DecideCatalogue(created.next, command, now).status(),
             FailsWith(absl::StatusCode::kAlreadyExists, "CATALOGUE_EXISTS"));
  command.kind = CatalogueCommand::Kind::kActivate;
  CHECK_THAT(DecideCatalogue(std::nullopt, command, now).status(), HasReason("NOT_FOUND"));
  CHECK(Must(DecideCatalogue(created.next, command, now)).next.activate_time == now);
  command.etag = "9";
  CHECK_THAT(DecideCatalogue(created.next, command, now).status(), HasReason("STALE_ETAG"));
}

}  // namespace
}  // namespace hailan::event_workflow
