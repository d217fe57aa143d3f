#include "services/residents/domain/identity.h"

#include <catch2/catch.hpp>
#include <map>

#include "services/residents/domain/masking.h"
#include "services/residents/domain/phone.h"
#include "tests/unit/residents/shared_data.h"

namespace hailan::residents {
namespace {

constexpr absl::string_view kToday = "2030-01-01";

std::string FaultOf(IdentityType type, absl::string_view text) {
  return std::string(ReadIdentity(type, text, kToday).fault);
}

TEST_CASE("A citizen number says birth date and sex") {
  const IdentityReading reading =
      ReadIdentity(IdentityType::kCitizen, " 11010519491231002x ", kToday);
  REQUIRE(reading.identity.has_value());
  CHECK(reading.identity->number == "11010519491231002X");
  CHECK(reading.identity->birth_date == "1949-12-31");
  CHECK(reading.identity->sex == Sex::kFemale);
  const IdentityReading male = ReadIdentity(IdentityType::kCitizen, "440524188001010014", kToday);
  REQUIRE(male.identity.has_value());
  CHECK(male.identity->sex == Sex::kMale);
}

TEST_CASE("A 15-digit number becomes 18 characters") {
  const IdentityReading reading = ReadIdentity(IdentityType::kCitizen, "110105491231002", kToday);
  REQUIRE(reading.identity.has_value());
  CHECK(reading.identity->number == "11010519491231002X");
}

TEST_CASE("Residence permits of Hong Kong, Macao and Taiwan residents are citizen numbers") {
  for (const char* number : {"810000199001010019", "820000198506150022", "83000019791111003X"}) {
    CHECK(ReadIdentity(IdentityType::kCitizen, number, kToday).identity.has_value());
  }
}

TEST_CASE("A broken citizen number is refused with the first rule it breaks") {
  const std::map<std::string, std::string> faults = {
      {"", "LENGTH"},
      {"1101051949123100", "LENGTH"},
      {"11010519491231A02X", "CHARSET"},
      {"X10105194912310021", "CHARSET"},
      {"11010549123100X", "CHARSET"},
      {"990105194912310020", "PROVINCE"},
      {"110105194913310020", "DATE"},
      {"110105202302290029", "DATE"},
      {"110105203012310020", "FUTURE"},
      {"110105194912310021", "CHECKSUM"},
      {"１1010519491231002X", "CHARSET"},
      {"11010517991231002" + std::string(1, CitizenCheckCharacter("11010517991231002")), "DATE"},
  };
  for (const auto& [number, fault] : faults) {
    CAPTURE(number);
    CHECK(FaultOf(IdentityType::kCitizen, number) == fault);
  }
}

TEST_CASE("Other documents have a form but no checksum") {
  CHECK(ReadIdentity(IdentityType::kPassport, "e12345678", kToday).identity->number == "E12345678");
  CHECK(FaultOf(IdentityType::kPassport, "E-1234567") == "CHARSET");
  CHECK(FaultOf(IdentityType::kPassport, "E12") == "LENGTH");
  CHECK(FaultOf(IdentityType::kForeignResident, "E1234567890123") == "LENGTH");
  CHECK(FaultOf(IdentityType::kOther, "A-1") == "");
  CHECK(FaultOf(IdentityType::kNone, "110105194912310021") == "TYPE");
}

TEST_CASE("A violation names the rule and never the number") {
  const FieldViolation violation = IdentityViolation("CHECKSUM");
  CHECK(violation.field == "identity.number");
  CHECK(violation.reason == "CHECKSUM");
  CHECK(IdentityViolation("TYPE").field == "identity.type");
}

TEST_CASE("The shared identity vectors agree") {
  const std::string name = "ids/resident_ids.csv.gz";
  if (!testing::HasShared(name)) return;
  const auto rows = testing::SharedRows(name);
  for (const testing::CsvRow& row : rows) {
    CAPTURE(row.at("input"), row.at("reason"));
    const IdentityReading reading = ReadIdentity(IdentityType::kCitizen, row.at("input"), kToday);
    if (row.at("valid") != "1") {
      std::string reason = row.at("reason");
      for (char& c : reason) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      CHECK(reading.fault == reason);
      continue;
    }
    REQUIRE(reading.identity.has_value());
    CHECK(reading.identity->number == row.at("normal18"));
    CHECK(reading.identity->birth_date == row.at("birth"));
    CHECK(reading.identity->sex == (row.at("sex") == "M" ? Sex::kMale : Sex::kFemale));
  }
}

TEST_CASE("Phone numbers have one form however they are written") {
  const std::map<std::string, std::string> forms = {
      {"13812345678", "+8613812345678"},
      {"138 1234-5678", "+8613812345678"},
      {"+86 138 1234 5678", "+8613812345678"},
      {"008613812345678", "+8613812345678"},
      {"8613812345678", "+8613812345678"},
      {"１３８１２３４５６７８", "+8613812345678"},
      {"（0433）3604295", "+864333604295"},
      {"0433-5662066", "+864335662066"},
      {"021-34549361", "+862134549361"},
      {"010 8888 7777", "+861088887777"},
      {"4009978126", "+864009978126"},
      {"+82 10-8257-5435", "+821082575435"},
  };
  for (const auto& [text, form] : forms) {
    CAPTURE(text);
    CHECK(NormalisePhone(text).value_or("none") == form);
  }
}

TEST_CASE("What is no phone number is refused") {
  for (const char* text : {"",
                           "110",
                           "3604295",
                           "12812345678",
                           "1381234567",
                           "138****5678",
                           "013812345678",
                           "1538216396105",
                           "phone",
                           "+0138",
                           "+861381234567a"}) {
    CAPTURE(text);
    CHECK_FALSE(NormalisePhone(text).has_value());
  }
}

TEST_CASE("The shared phone vectors agree") {
  const std::string name = "ids/phones.csv.gz";
  if (!testing::HasShared(name)) return;
  int known = 0;
  for (const testing::CsvRow& row : testing::SharedRows(name)) {
    CAPTURE(row.at("input"), row.at("type"));
    const bool foreign = row.at("default_region") != "CN" && row.at("input")[0] != '+';
    if (foreign) continue;  // Without a country code a number is one of mainland China here.
    if (row.at("valid") == "1") {
      CHECK(NormalisePhone(row.at("input")).value_or("none") == row.at("e164_if_valid"));
      ++known;
    } else if (row.at("possible") == "0") {
      CHECK_FALSE(NormalisePhone(row.at("input")).has_value());
    }
  }
  CHECK(known > 250);
}

TEST_CASE("Masks show the ends and nothing of short values") {
  CHECK(MaskIdentityNumber("110105194912311234") == "110***********1234");
  CHECK(MaskIdentityNumber("E12345") == "******");
  CHECK(MaskPhone("+8613812345678") == "138****5678");
  CHECK(MaskPhone("+864333604295") == "043****4295");
  CHECK(MaskPhone("+864009978126") == "400***8126");
  CHECK(MaskPhone("+821082575435") == "+82******5435");
  CHECK(MaskPhone("+8612345") == "******");
  CHECK(MaskName("张三丰") == "张**");
  CHECK(MaskName("张三") == "张**");
  CHECK(MaskName("김영희") == "김**");
  CHECK(MaskName("").empty());
}

TEST_CASE("Only those who serve people see names") {
  const auto masking = [](Role role) {
    Actor actor;
    actor.roles.Add(role);
    return MaskingFor(actor);
  };
  for (const Role role : {Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kCity}) {
    CHECK(masking(role) == Masking::kPartial);
  }
  for (const Role role : {Role::kSupervisor,
                          Role::kIntegrator,
                          Role::kOperator,
                          Role::kService,
                          Role::kVolunteer,
                          Role::kDepartment,
                          Role::kResident}) {
    CHECK(masking(role) == Masking::kStrict);
  }
}

}  // namespace
}  // namespace hailan::residents
