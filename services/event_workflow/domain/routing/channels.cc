#include "services/event_workflow/domain/routing/channels.h"

#include <array>
#include <initializer_list>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

constexpr std::array<absl::string_view, 12> kRoleNames{"",
                                                       "resident",
                                                       "grid_member",
                                                       "community",
                                                       "street",
                                                       "department",
                                                       "city",
                                                       "supervisor",
                                                       "volunteer",
                                                       "integrator",
                                                       "operator",
                                                       "service"};

constexpr RoleSet Of(std::initializer_list<Role> roles) {
  RoleSet set;
  for (const Role role : roles) set.Add(role);
  return set;
}

constexpr RoleSet kNobody;
constexpr RoleSet kCentre = Of({Role::kCity});
constexpr RoleSet kPatrols = Of({Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kCity});
// Another system, or the office that writes down what reached it on paper.
constexpr RoleSet kDesks = Of({Role::kIntegrator, Role::kCommunity, Role::kStreet, Role::kCity});
constexpr RoleSet kPeople = Of({Role::kResident,
                                Role::kGridMember,
                                Role::kCommunity,
                                Role::kStreet,
                                Role::kCity,
                                Role::kIntegrator});
// Whoever may report at all, for themselves or for whoever came to the counter.
constexpr RoleSet kEverybody = Of({Role::kResident,
                                   Role::kGridMember,
                                   Role::kCommunity,
                                   Role::kStreet,
                                   Role::kDepartment,
                                   Role::kCity,
                                   Role::kIntegrator});

struct ChannelRow {
  Channel channel;
  absl::string_view name;
  RoleSet roles;
};

// clang-format off
constexpr std::array kChannels{
    ChannelRow{Channel::kNone,           "UNSPECIFIED",     kNobody},
    ChannelRow{Channel::kPatrol,         "PATROL",          kPatrols},
    ChannelRow{Channel::kResident,       "RESIDENT",        kEverybody},
    ChannelRow{Channel::kThreeChiefs,    "THREE_CHIEFS",    kPeople},
    ChannelRow{Channel::kHotline12345,   "HOTLINE_12345",   kDesks},
    ChannelRow{Channel::kIot,            "IOT",             kDesks},
    ChannelRow{Channel::kWhistle,        "WHISTLE",         kDesks},
    ChannelRow{Channel::kLettersVisits,  "LETTERS_VISITS",  kDesks},
    ChannelRow{Channel::kSocialMedia,    "SOCIAL_MEDIA",    kPeople},
    ChannelRow{Channel::kCouncilHall,    "COUNCIL_HALL",    kPeople},
    ChannelRow{Channel::kDepartmentTask, "DEPARTMENT_TASK", kNobody},
    ChannelRow{Channel::kCommandOrder,   "COMMAND_ORDER",   kCentre},
};
// clang-format on

constexpr bool RowsStandAtTheirNumber() {
  for (size_t i = 0; i < kChannels.size(); ++i) {
    if (static_cast<size_t>(kChannels[i].channel) != i) return false;
  }
  return true;
}
static_assert(RowsStandAtTheirNumber());

// The contract may know channels that this table does not know yet: nobody files in those.
const ChannelRow& RowOf(Channel channel) {
  const auto index = static_cast<size_t>(channel);
  return kChannels[index < kChannels.size() ? index : 0];
}

std::string NamesOf(RoleSet roles) {
  std::string names;
  for (size_t i = 1; i < kRoleNames.size(); ++i) {
    if (!roles.Has(static_cast<Role>(i))) continue;
    absl::StrAppend(&names, names.empty() ? "" : ",", kRoleNames[i]);
  }
  return names;
}

absl::Status NotAllowed(const ChannelRow& row, absl::string_view message) {
  return Error(absl::StatusCode::kPermissionDenied,
               reason::kChannelNotAllowed,
               message,
               {{"channel", std::string(row.name)}, {"roles", NamesOf(row.roles)}});
}

}  // namespace

absl::Status CheckChannel(Channel channel, const Actor& actor) {
  const ChannelRow& row = RowOf(channel);
  if ((row.roles.bits() & actor.roles.bits()) != 0) return absl::OkStatus();
  if (channel == Channel::kDepartmentTask) {
    return NotAllowed(row,
                      "Channel DEPARTMENT_TASK is filled by tasks that were admitted; propose one "
                      "with DownwardTasks.ProposeTask.");
  }
  return NotAllowed(row,
                    absl::StrCat("Channel ",
                                 row.name,
                                 " is not the caller's: it takes reports of the roles ",
                                 NamesOf(row.roles),
                                 "; report in the channel that the matter came by, RESIDENT for a "
                                 "person's own."));
}

absl::Status CheckNumber(absl::string_view external_id, const Actor& actor) {
  if (external_id.empty() || (kDesks.bits() & actor.roles.bits()) != 0) return absl::OkStatus();
  return InvalidField(
      "external_id",
      reason::kNumberNotAllowed,
      absl::StrCat(
          "is the number of a platform, which the roles ", NamesOf(kDesks), " give; leave it out"));
}

}  // namespace hailan::event_workflow
