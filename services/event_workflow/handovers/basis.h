// Whom an event may be handed to, and on what basis.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/rpc/call.h"
#include "services/event_workflow/catalogue/cache.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/ports.h"

namespace hailan::event_workflow {

// A member of a department stands for it, unless they look after the event's place; who is of no
// department is sent without a word of the list. Thread-safe. What it refers to outlives it. All
// methods may wait for grid_geo, but SendsFreely.
class HandoverBasis {
 public:
  // Not `demanded`: only transfers need the duty list, and nobody asks who an assignee is.
  HandoverBasis(DutyLookup& duties,
                StaffLookup& staff,
                const CatalogueCache& catalogue,
                const hailan::Clock& clock,
                bool demanded = true)
      : duties_(duties), staff_(staff), catalogue_(catalogue), clock_(clock), demanded_(demanded) {}

  // The line of the duty list that names `department` for the event's item and territory.
  // FAILED_PRECONDITION (STREET_FIRST; UNTRIAGED; NO_DUTY_BASIS, metadata `responsible`: whom the
  // list names).
  absl::StatusOr<std::string> OfTransfer(const rpc::Call& call,
                                         const Event& event,
                                         const std::string& department) const;
  // The same, but the item's owner by the catalogue and the department that the event has now need
  // no line; empty where there is nothing to say.
  absl::StatusOr<std::string> OfDepartment(const rpc::Call& call,
                                           const Event& event,
                                           const std::string& department) const;
  // The same of the department of a member of staff; empty where none is needed.
  absl::StatusOr<std::string> OfPerson(const rpc::Call& call,
                                       const Event& event,
                                       const StaffRecord& person) const;

  // The staff register's word on `assignee` (id); a person of no department where none is asked
  // for. What it says is believed for half a minute. INVALID_ARGUMENT (UNKNOWN_ASSIGNEE).
  absl::StatusOr<StaffRecord> PersonOf(const rpc::Call& call,
                                       const std::string& city,
                                       const std::string& assignee);
  // Whether PersonOf answers at once, and with a person of no department, and will for `at_least`.
  // Never waits.
  bool SendsFreely(const std::string& city,
                   const std::string& assignee,
                   absl::Duration at_least = absl::ZeroDuration()) const;

 private:
  struct Known {
    StaffRecord person;
    absl::Time until;
  };
  absl::Status CheckStreet(const rpc::Call& call, const Event& event) const;
  void Remember(std::pair<std::string, std::string> key, const StaffRecord& person);

  DutyLookup& duties_;
  StaffLookup& staff_;
  const CatalogueCache& catalogue_;
  const hailan::Clock& clock_;
  const bool demanded_;
  mutable absl::Mutex mutex_;
  // By city and id.
  std::map<std::pair<std::string, std::string>, Known> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::event_workflow
