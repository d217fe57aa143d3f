// An inbox followed through the change feed. Nothing is kept between two messages but the cursor:
// whether an event was in the inbox before a step is read from its history, so a watcher that takes
// up an old cursor, at any replica, tells the same story.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/pg/outbox.h"
#include "common/pg/pool.h"
#include "hailan/event_workflow/v1/change_feed.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// Who has an event at some moment, as far as inboxes ask.
struct Holding {
  bool open = false;
  std::string assignee = {};
  std::string department = {};
  std::string territory = {};  // code
  // A whistle calls one of the actor's departments.
  bool called = false;
};

// Pure; the same condition as the statements of ListInbox.
bool IsIn(pb::Inbox inbox, const Holding& holding, const Actor& actor);

// One watcher; called from one thread at a time.
class InboxWatch {
 public:
  struct Options {
    std::string city;
    pb::Inbox inbox = pb::INBOX_UNSPECIFIED;
    std::string cursor;
  };
  InboxWatch(pg::Pool& pool, std::shared_ptr<const Actor> actor, Options options);

  // The next message; nullopt when there is nothing new.
  absl::StatusOr<std::optional<pb::InboxChange>> Next();

 private:
  struct Step {
    std::string cursor;
    pb::EventChange change;
  };

  // Reads one page of the feed into `ready_`; the number of rows it had.
  absl::StatusOr<size_t> ReadPage();
  absl::Status Judge(const std::vector<Step>& steps, absl::Time deadline);
  void Add(const Step& step, bool before, bool after);

  pg::Pool& pool_;
  const std::shared_ptr<const Actor> actor_;
  Options options_;
  std::deque<pb::InboxChange> ready_;
  // Rows of the feed since the last message.
  size_t skipped_ = 0;
};

}  // namespace hailan::event_workflow
