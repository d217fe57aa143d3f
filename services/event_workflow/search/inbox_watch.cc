#include "services/event_workflow/search/inbox_watch.h"

#include <google/protobuf/any.pb.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kPage = 200;
// After so many rows of others the cursor is sent alone, so that a resumed stream does not read
// them again.
constexpr size_t kCheckpoint = 2'000;
constexpr absl::Duration kPageLimit = absl::Seconds(5);

bool IsOpen(pb::Event::State state) {
  return state != pb::Event::STATE_UNSPECIFIED && !IsFinal(static_cast<State>(state));
}

// The last part of a name; the feed's names are our own.
std::string LastPart(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

std::optional<pb::EventChange> ChangeOf(const pg::OutboxRow& row) {
  google::protobuf::Any any;
  pb::EventChange change;
  if (!any.ParseFromString(row.payload) || !any.UnpackTo(&change)) return std::nullopt;
  return change;
}

}  // namespace

bool IsIn(pb::Inbox inbox, const Holding& holding, const Actor& actor) {
  if (!holding.open) return false;
  if (inbox == pb::INBOX_MINE) return holding.assignee == actor.subject;
  if (!actor.departments.empty()) {
    return holding.called || actor.InDepartment(holding.department);
  }
  return SeesWholeCity(actor) || actor.Covers(holding.territory);
}

InboxWatch::InboxWatch(pg::Pool& pool, std::shared_ptr<const Actor> actor, Options options)
    : pool_(pool), actor_(std::move(actor)), options_(std::move(options)) {}

absl::StatusOr<std::optional<pb::InboxChange>> InboxWatch::Next() {
  while (ready_.empty()) {
    HL_ASSIGN_OR_RETURN(const size_t rows, ReadPage());
    skipped_ += rows;
    if (ready_.empty() && skipped_ >= kCheckpoint) {
      pb::InboxChange checkpoint;
      checkpoint.set_cursor(options_.cursor);
      checkpoint.set_kind(pb::InboxChange::KIND_CHECKPOINT);
      ready_.push_back(std::move(checkpoint));
    } else if (rows == 0) {
      return std::nullopt;
    }
  }
  skipped_ = 0;
  std::optional<pb::InboxChange> next = std::move(ready_.front());
  ready_.pop_front();
  return next;
}

absl::StatusOr<size_t> InboxWatch::ReadPage() {
  const absl::Time deadline = absl::Now() + kPageLimit;
  HL_ASSIGN_OR_RETURN(const std::vector<pg::OutboxRow> rows,
                      pg::ReadOutbox(pool_, options_.city, options_.cursor, kPage, deadline));
  std::vector<Step> steps;
  for (const pg::OutboxRow& row : rows) {
    if (!absl::StartsWith(row.type, "event.")) continue;
    std::optional<pb::EventChange> change = ChangeOf(row);
    if (change.has_value()) steps.push_back({row.cursor, *std::move(change)});
  }
  if (!steps.empty()) HL_RETURN_IF_ERROR(Judge(steps, deadline));
  // Only now: after an error the page is read again.
  if (!rows.empty()) options_.cursor = rows.back().cursor;
  return rows.size();
}

absl::Status InboxWatch::Judge(const std::vector<Step>& steps, absl::Time deadline) {
  pg::Array event, revision;
  for (const Step& step : steps) {
    event.Add(LastPart(step.change.event()));
    revision.Add(step.change.revision());
  }
  pg::Params params;
  params.Add(options_.city).Add(event).Add(revision).Add(pg::TextArray(actor_->departments));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListMemberships, params, deadline));
  for (size_t i = 0; i < steps.size(); ++i) {
    const pb::EventChange& change = steps[i].change;
    const absl::Time at = rpc::FromTimestamp(change.time());
    const std::optional<absl::Time> called = rows[i].MaybeTime(2);
    Holding before{.open = IsOpen(change.from_state()),
                   .assignee = rows[i].Text(0),
                   .department = rows[i].Text(1),
                   .territory = LastPart(change.territory()),
                   .called = called.has_value() && *called < at};
    Holding after{.open = IsOpen(change.to_state()),
                  .assignee = LastPart(change.assignee()),
                  .department = LastPart(change.department()),
                  .territory = before.territory,
                  .called = called.has_value() && *called <= at};
    Add(steps[i], IsIn(options_.inbox, before, *actor_), IsIn(options_.inbox, after, *actor_));
  }
  return absl::OkStatus();
}

void InboxWatch::Add(const Step& step, bool before, bool after) {
  if (!before && !after) return;
  const pb::EventChange& change = step.change;
  pb::InboxChange& out = ready_.emplace_back();
  out.set_cursor(step.cursor);
  out.set_kind(!before ? pb::InboxChange::KIND_ENTERED
               : after ? pb::InboxChange::KIND_UPDATED
                       : pb::InboxChange::KIND_LEFT);
  out.set_event(change.event());
  out.set_revision(change.revision());
  out.set_action(change.action());
  out.set_state(change.to_state());
  out.set_round(change.round());
  out.set_territory(change.territory());
  out.set_item(change.item());
  out.set_progress_light(change.progress_light());
  out.set_sla_light(change.sla_light());
  *out.mutable_resolve_due_time() = change.resolve_due_time();
  *out.mutable_time() = change.time();
}

}  // namespace hailan::event_workflow
