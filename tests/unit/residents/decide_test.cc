#include "services/residents/domain/decide.h"

#include <catch2/catch.hpp>

#include "services/residents/domain/house.h"
#include "services/residents/domain/input.h"
#include "tests/support/matchers.h"

namespace hailan::residents {
namespace {

using testing::FailsWith;
using testing::HasCode;
using testing::Must;

const absl::Time kNow = absl::FromUnixSeconds(1772413200);  // 2026-03-02 in China
constexpr char kGrid[] = "222405001001001";
constexpr char kOtherGrid[] = "222405001001002";
const ResidentName kName("222405", "R1");

Actor Member(const std::string& area) {
  Actor actor;
  actor.subject = "gm1";
  actor.roles.Add(Role::kGridMember);
  actor.city = "222405";
  actor.areas = {area};
  return actor;
}

Residence Home(const std::string& house,
               const std::string& territory,
               std::string start = "2020-01-01") {
  return {.house_id = house,
          .territory_code = territory,
          .kind = ResidenceKind::kResident,
          .start_date = std::move(start),
          .end_date = {}};
}

Resident Stored() {
  Resident resident;
  resident.name = kName;
  resident.revision = 3;
  resident.fields.display_name = "张三";
  resident.fields.registered_territory = kGrid;
  resident.fields.phone = {.blob = "blob", .index = "index"};
  resident.residences = {Home("H1", kGrid)};
  resident.territory_code = kGrid;
  return resident;
}

absl::StatusOr<ResidentChange> On(const std::optional<Resident>& current,
                                  decltype(ResidentCommand::action) action,
                                  const Actor& actor = Member(kGrid),
                                  std::string etag = "") {
  return Decide(
      current, {.name = kName, .etag = std::move(etag), .action = std::move(action)}, actor, kNow);
}

FieldSet Fields(std::initializer_list<absl::string_view> paths) {
  FieldSet fields;
  for (const absl::string_view path : paths) REQUIRE(fields.Add(path));
  return fields;
}

TEST_CASE("A new person lives where the residence is, else where registered") {
  CreateResident action;
  action.fields.registered_territory = kGrid;
  CHECK(Must(On(std::nullopt, action)).next.territory_code == kGrid);
  action.residences = {Home("H1", "22240500100100101")};
  const ResidentChange change = Must(On(std::nullopt, action));
  CHECK(change.next.territory_code == "22240500100100101");
  CHECK(change.action == ResidentAction::kCreated);
  CHECK(change.next.create_time == kNow);
}

TEST_CASE("Home is where one lives before what one owns before where one is away from") {
  Resident resident = Stored();
  resident.residences = {
      Home("H1", "1"), Home("H2", "2", "2021-01-01"), Home("H3", "3", "2022-01-01")};
  resident.residences[0].kind = ResidenceKind::kTenant;
  resident.residences[1].kind = ResidenceKind::kOwner;
  resident.residences[2].kind = ResidenceKind::kAway;
  CHECK(TerritoryOf(resident) == "1");
  resident.residences[0].end_date = "2023-01-01";
  CHECK(TerritoryOf(resident) == "2");
  resident.residences[1].end_date = "2023-01-01";
  CHECK(TerritoryOf(resident) == "3");
  resident.residences[2].end_date = "2023-01-01";
  CHECK(TerritoryOf(resident) == kGrid);
}

TEST_CASE("Everything outside the actor's grid is refused, existing or not") {
  const Actor stranger = Member(kOtherGrid);
  const UpdateResident update{.fields = {}, .mask = Fields({"tags"})};
  CHECK_THAT(On(Stored(), update, stranger).status(), testing::HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(On(std::nullopt, update, stranger).status(), testing::HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(On(Stored(), MoveOut{.house_id = "H1", .end_date = {}}, stranger).status(),
             testing::HasReason("OUT_OF_SCOPE"));
  CreateResident create;
  create.fields.registered_territory = kGrid;
  CHECK_THAT(On(std::nullopt, create, stranger).status(), testing::HasReason("OUT_OF_SCOPE"));
  // Registered here, but the house is a colleague's.
  create.fields.registered_territory = kOtherGrid;
  create.residences = {Home("H1", kGrid)};
  CHECK_THAT(On(std::nullopt, create, stranger).status(), testing::HasReason("OUT_OF_SCOPE"));
  // A member may not move somebody over, in either direction.
  CHECK_THAT(On(Stored(), MoveIn{.residence = Home("H9", kOtherGrid)}, stranger).status(),
             testing::HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(On(Stored(), MoveIn{.residence = Home("H9", kOtherGrid)}).status(),
             testing::HasReason("OUT_OF_SCOPE"));
  CHECK(On(Stored(), MoveIn{.residence = Home("H9", kOtherGrid)}, Member("222405001001")).ok());
}

TEST_CASE("An absent person is NOT_FOUND to whoever covers the city") {
  CHECK_THAT(On(std::nullopt, MoveOut{.house_id = "H1", .end_date = {}}, Member("222405")).status(),
             HasCode(absl::StatusCode::kNotFound));
}

TEST_CASE("A stale etag is refused, the current one is not") {
  UpdateResident update{.fields = {}, .mask = Fields({"tags"})};
  update.fields.tags = {"独居"};
  CHECK_THAT(On(Stored(), update, Member(kGrid), "2").status(),
             FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  CHECK(On(Stored(), update, Member(kGrid), "3").ok());
}

TEST_CASE("An update changes the masked fields that differ, and says which") {
  UpdateResident update{.fields = {}, .mask = Fields({"tags", "phone", "display_name"})};
  update.fields.display_name = "张三";
  update.fields.tags = {"独居"};
  update.fields.phone = {.blob = "other nonce", .index = "index"};
  update.fields.household_id = "not in the mask";
  const ResidentChange change = Must(On(Stored(), update));
  CHECK(change.changed_fields == std::vector<std::string>{"tags"});
  CHECK(change.next.fields.phone.blob == "blob");
  CHECK(change.next.fields.household_id.empty());
  CHECK(change.previous_territory == kGrid);
  update.fields.tags = {};
  CHECK(Must(On(Stored(), update)).unchanged);
}

TEST_CASE("A citizen's birth date follows from the number") {
  Resident citizen = Stored();
  citizen.fields.identity_type = IdentityType::kCitizen;
  const UpdateResident update{.fields = {}, .mask = Fields({"birth_date"})};
  CHECK_THAT(On(citizen, update).status(), testing::HasReason("IDENTITY_DECIDES"));
  CHECK(On(Stored(), update).ok());
}

TEST_CASE("Moving in and out keeps the past") {
  const ResidentChange in = Must(On(Stored(), MoveIn{.residence = Home("H2", kGrid, "")}));
  REQUIRE(in.next.residences.size() == 2);
  CHECK(in.next.residences[1].start_date == "2026-03-02");
  CHECK(in.house_id == "H2");
  const ResidentChange out = Must(On(in.next, MoveOut{.house_id = "H1", .end_date = "2026-03-01"}));
  REQUIRE(out.next.residences.size() == 2);
  CHECK(out.next.residences[0].end_date == "2026-03-01");
  CHECK(out.next.residences[1].current());
  CHECK_THAT(On(out.next, MoveOut{.house_id = "H1", .end_date = {}}).status(),
             testing::HasReason("RESIDENCE_ABSENT"));
  CHECK_THAT(On(out.next, MoveIn{.residence = Home("H2", kGrid)}).status(),
             testing::HasReason("RESIDENCE_EXISTS"));
  CHECK(On(out.next, MoveIn{.residence = Home("H1", kGrid)}).ok());
}

TEST_CASE("Moves have possible dates") {
  CHECK_THAT(On(Stored(), MoveIn{.residence = Home("H2", kGrid, "2026-03-03")}).status(),
             testing::HasReason("INVALID_FIELD"));
  CHECK_THAT(On(Stored(), MoveOut{.house_id = "H1", .end_date = "2019-12-31"}).status(),
             testing::HasReason("INVALID_FIELD"));
  CHECK_THAT(On(Stored(), MoveOut{.house_id = "H1", .end_date = "tomorrow"}).status(),
             testing::HasReason("INVALID_FIELD"));
}

TEST_CASE("An import replaces fields and ends residences that it no longer names") {
  ImportResident import{.fields = Stored().fields, .residences = {Home("H2", kGrid)}, .hash = "h1"};
  import.fields.display_name = "张三丰";
  const ResidentChange change = Must(On(Stored(), import));
  CHECK(change.changed_fields == std::vector<std::string>{"display_name", "residences"});
  REQUIRE(change.next.residences.size() == 2);
  CHECK(change.next.residences[0].end_date == "2026-03-02");
  CHECK(change.next.import_hash == "h1");

  SECTION("the same row again changes nothing, even after an edit by hand") {
    Resident edited = change.next;
    edited.fields.display_name = "edited";
    CHECK(Must(On(edited, import)).unchanged);
  }
  SECTION("a house that belongs to another grid now moves its people") {
    import.residences[0].territory_code = "22240500100100109";
    import.hash = "h2";
    const ResidentChange moved = Must(On(change.next, import));
    CHECK(moved.next.territory_code == "22240500100100109");
    CHECK(moved.next.residences.size() == 2);
  }
  SECTION("a row that knows the end closes the residence") {
    import.residences[0].end_date = "2025-12-31";
    import.hash = "h3";
    const ResidentChange closed = Must(On(change.next, import));
    CHECK(closed.next.residences[1].end_date == "2025-12-31");
    CHECK(closed.next.residences.size() == 2);
  }
}

TEST_CASE("Input is normalised, and every broken field is named") {
  ResidentInput input;
  input.display_name = " 张三 ";
  input.identity_type = IdentityType::kCitizen;
  input.identity_number = "110105491231002";
  input.phone = "138 1234 5678";
  input.registered_territory = kGrid;
  input.tags = {"独居老人", "低保"};
  FieldSet fields = FieldSet::All();
  Must(Normalise("222405", "2026-03-02", input, fields));
  CHECK(input.display_name == "张三");
  CHECK(input.identity_number == "11010519491231002X");
  CHECK(input.birth_date == "1949-12-31");
  CHECK(input.sex == Sex::kFemale);
  CHECK(input.phone == "+8613812345678");
  CHECK(input.tags == std::vector<std::string>{"低保", "独居老人"});

  ResidentInput bad;
  bad.name_pinyin = "zhāng";
  bad.sex = Sex::kMale;
  bad.identity_type = IdentityType::kCitizen;
  bad.identity_number = "11010519491231002X";
  bad.phone = "138****5678";
  bad.tags = {"a", "a"};
  bad.registered_territory = "110101001001001";
  const absl::Status status = Normalise("222405", "2026-03-02", bad, fields);
  std::vector<std::string> named;
  for (const FieldViolation& violation : ViolationsOf(status)) named.push_back(violation.field);
  CHECK(named ==
        std::vector<std::string>{
            "display_name", "name_pinyin", "sex", "phone", "tags", "registered_territory"});
}

TEST_CASE("An id that is an identity number or phone is refused") {
  CHECK(CheckResidentId("R0000001", "2026-03-02").ok());
  CHECK_FALSE(CheckResidentId("11010519491231002X", "2026-03-02").ok());
  CHECK_FALSE(CheckResidentId("13812345678", "2026-03-02").ok());
}

TEST_CASE("An imported house is new, changed or unchanged") {
  House row;
  row.name = HouseName("222405", "H1");
  row.territory_code = kGrid;
  row.import_hash = "a";
  const HouseChange created = Must(DecideImport(std::nullopt, row, Member("222405"), kNow));
  CHECK_FALSE(created.unchanged);
  CHECK(Must(DecideImport(created.next, row, Member("222405"), kNow + absl::Hours(1))).unchanged);
  row.import_hash = "b";
  const HouseChange changed =
      Must(DecideImport(created.next, row, Member("222405"), kNow + absl::Hours(1)));
  CHECK(changed.next.create_time == kNow);
  CHECK(changed.next.update_time == kNow + absl::Hours(1));
  CHECK_THAT(DecideImport(created.next, row, Member(kOtherGrid), kNow).status(),
             testing::HasReason("OUT_OF_SCOPE"));
  CHECK(AddressOf("康居苑1号楼", "1", "101") == "康居苑1号楼1单元101室");
  CHECK(AddressOf("康居苑1号楼", "", "") == "康居苑1号楼");
}

}  // namespace
}  // namespace hailan::residents
