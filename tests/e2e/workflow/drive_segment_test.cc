// B15: whom a drive is about comes from the register, by the command that fills drives.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/campaigns/v1/drives.pb.h"
#include "hailan/residents/v1/access_log.pb.h"
#include "hailan/residents/v1/residents.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_campaigns = hailan::event_workflow::campaigns::v1;
namespace residents = hailan::residents::v1;
namespace {

// Somebody of a grid with a tag.
std::string Registered(Town& town, int grid, const std::string& tag) {
  residents::CreateResidentRequest create;
  create.set_parent(kParent);
  create.set_request_id(NewRequestId());
  create.mutable_resident()->set_display_name("韩革权");
  create.mutable_resident()->set_registered_territory(NameOf("territories", Grid(grid)));
  create.mutable_resident()->add_tags(tag);
  return Caller(*town.suite, GridMember(grid))
      .Do<residents::Resident>("hailan.residents.v1.Residents/CreateResident", create)
      .name();
}

CommandResult FillDrive(Town& town, const Caller& who, const std::string& words) {
  return RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                 " drive-targets ",
                                 words,
                                 " --target ",
                                 town.suite->target(),
                                 " --token ",
                                 who.token(),
                                 " 2>&1"));
}

// For what the register says that it was looked into for a person.
std::set<std::string> PurposesOf(Town& town, const std::string& person) {
  residents::ListAccessesRequest log;
  log.set_parent(person);
  std::set<std::string> purposes;
  const auto page = town.officer.Do<residents::ListAccessesResponse>(
      "hailan.residents.v1.AccessLog/ListAccesses", log);
  for (const residents::Access& access : page.accesses()) purposes.insert(access.purpose());
  return purposes;
}

TEST_CASE("B15: the targets of a drive are the people of its segment, looked up for its purpose") {
  Town town;
  const std::string near = Registered(town, 1, "高龄津贴");
  const std::string far = Registered(town, 2, "高龄津贴");
  const std::string other = Registered(town, 1, "退役军人");
  evt_campaigns::CreateDriveRequest create;
  create.set_parent(kParent);
  create.set_title("高龄津贴认证");
  create.set_purpose("核对高龄津贴领取资格");
  create.set_segment("高龄津贴");
  create.set_territory(NameOf("territories", kCommunity));
  *create.mutable_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(24));
  const std::string drive =
      town.Do<evt_campaigns::Drive>(town.officer, "Drives/CreateDrive", create).name();
  const auto says = [&](const Caller& who, const std::string& words) {
    const CommandResult result = FillDrive(town, who, drive + words);
    CHECK(result.output.find("韩") == std::string::npos);
    return std::make_pair(result.exit_code, result.output);
  };
  using Said = std::pair<int, std::string>;
  CHECK(says(town.officer, " --territory " + Grid(1)) ==
        Said{0, "1 people: 1 added, 0 targets already\n"});
  CHECK(says(town.officer, "") == Said{0, "2 people: 1 added, 1 targets already\n"});
  CHECK(says(town.officer, "") == Said{0, "2 people: 0 added, 2 targets already\n"});
  evt_campaigns::ListDriveTargetsRequest list;
  list.set_parent(drive);
  const auto page = town.Do<evt_campaigns::ListDriveTargetsResponse>(
      town.officer, "Drives/ListDriveTargets", list);
  std::map<std::string, std::string> targets;
  for (const auto& target : page.targets()) targets[target.subject()] = target.territory();
  CHECK(targets == std::map<std::string, std::string>{{near, NameOf("territories", Grid(1))},
                                                      {far, NameOf("territories", Grid(2))}});
  CHECK(PurposesOf(town, near).count(create.purpose()) == 1);
  CHECK(PurposesOf(town, other).count(create.purpose()) == 0);
  // Nobody looks further than their own areas, and a heating firm not into the register at all.
  CHECK(says(town.member, "").first == 1);
  CHECK(says(town.heat, "").first == 1);
}

}  // namespace
}  // namespace hailan::testing
