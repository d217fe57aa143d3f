// The desk that every report passes: which territory it belongs to, where it goes, and whether its
// files are what they say. May wait for grid_geo and the database.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "services/event_workflow/catalogue/cache.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/intake/files.h"
#include "services/event_workflow/ports.h"
#include "services/event_workflow/routing/cache.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class IntakeDesk {
 public:
  IntakeDesk(const CatalogueCache& catalogue,
             const RuleCache& rules,
             const FileRegister& files,
             GridLookup& grids,
             TerritoryLookup& territories)
      : catalogue_(catalogue),
        rules_(rules),
        files_(files),
        grids_(grids),
        territories_(territories) {}

  // The item in force with this code; nothing for an empty code. INVALID_ARGUMENT (UNKNOWN_ITEM).
  absl::StatusOr<std::optional<Item>> ItemOf(absl::string_view city, const std::string& code) const;
  // Sets territory and member. A territory that the report names is replaced by its successor if it
  // has ended; while grid_geo is away it is taken as it is, and its member is not known. What
  // grid_geo says of a territory is believed for half a minute. `point` may be null.
  absl::Status Place(const rpc::Call& call,
                     const std::string& city,
                     const type::v1::Point* point,
                     ReportDetails& report);
  // Residents file in the channel of the three chiefs only as one of them: sets the building and
  // unit of the post. Territory and channel must be known. PERMISSION_DENIED (CHIEF_NOT_APPOINTED).
  absl::Status CheckChief(const rpc::Call& call, const std::string& city, ReportDetails& report);
  // Sets the route by the rules in force of what `actor` reports; territory, channel, item and
  // urgency must be known.
  void SetRoute(absl::string_view city, const Actor& actor, ReportDetails& report) const;
  // The rules in force; never null.
  std::shared_ptr<const ActiveRules> RulesOf(absl::string_view city) const {
    return rules_.Of(city);
  }
  // The member of the grid that a territory (code) is or lies in, as grid_geo has it now; empty =
  // it has none, nullopt = not a grid, or grid_geo is away or does not know it.
  std::optional<std::string> MemberOf(const rpc::Call& call,
                                      const std::string& city,
                                      const std::string& territory) const;
  absl::Status CheckFiles(absl::string_view city,
                          const std::vector<Attachment>& attachments,
                          absl::Time deadline) const {
    return files_.Check(city, attachments, deadline);
  }

 private:
  // What stands for a territory, and who looks after it.
  struct Ground {
    std::string territory;
    // As in ReportDetails.assignee.
    std::optional<std::string> member = {};
    // Whether the question for the member was answered.
    absl::Status asked = absl::OkStatus();
    // How long we believe it.
    absl::Time until = {};
  };
  absl::StatusOr<Ground> GroundOf(const rpc::Call& call,
                                  const std::string& city,
                                  const std::string& territory,
                                  const type::v1::Point* point);
  absl::StatusOr<Ground> Ask(const rpc::Call& call,
                             const std::string& city,
                             const std::string& territory,
                             const type::v1::Point* point) const;

  const CatalogueCache& catalogue_;
  const RuleCache& rules_;
  const FileRegister& files_;
  GridLookup& grids_;
  TerritoryLookup& territories_;
  absl::Mutex mutex_;
  // By code; a code begins with its city's.
  std::map<std::string, Ground> grounds_ ABSL_GUARDED_BY(mutex_);
  // Until when grid_geo is taken to be away; long past = it has answered the last question.
  absl::Time away_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace hailan::event_workflow
