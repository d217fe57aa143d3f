// Proto ⇄ domain for what all records have in common.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/command/parts.h"
#include "common/pg/row.h"
#include "hailan/event_workflow/v1/record.pb.h"
#include "services/event_workflow/domain/command.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// A row of sql/list_record_steps.sql.
pb::RecordStep ReadStep(const pg::Row& row, bool reduced);

void AddTo(google::protobuf::RepeatedPtrField<pb::Attachment>& out,
           const std::vector<Attachment>& attachments);

// What the change feed says about a step: first what differs from record to record, then what the
// store knows of every step.
struct ChangeFacts {
  absl::string_view type = {};
  std::string state = {};
  // Code.
  std::string territory = {};
  std::vector<std::string> subjects = {};
  // Department id.
  std::string department = {};
  std::optional<absl::Time> due_time = {};

  std::string record = {};
  int64_t revision = 0;
  std::string action = {};
  absl::Time time = {};
  std::string actor = {};
};
command::Message MessageOf(const std::string& city, const ChangeFacts& facts);

}  // namespace hailan::event_workflow
