// Reading records: one, a page, and the steps behind one.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/record.pb.h"
#include "services/event_workflow/intake/desk.h"
#include "services/event_workflow/records/store.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

namespace records_internal {
absl::StatusOr<std::string> UuidOf(const std::string& id, absl::string_view field);
absl::Status NotAName(absl::string_view field);
}  // namespace records_internal

// The id of a record that is named in a request: a UUID, in lower case as the database answers it.
// INVALID_ARGUMENT naming `field` otherwise.
template <class Name>
absl::StatusOr<Name> ParseRecord(absl::string_view text, absl::string_view field) {
  const absl::StatusOr<Name> name = Name::Parse(text);
  if (!name.ok()) return records_internal::NotAName(field);
  HL_ASSIGN_OR_RETURN(std::string id, records_internal::UuidOf(name->id(), field));
  return Name(name->city(), std::move(id));
}

// The command that a request gives on the record that it names.
template <class Command, class Request>
absl::StatusOr<Command> MakeCommand(const Request& request,
                                    typename Command::Kind kind,
                                    const std::string& note) {
  using Name = decltype(Command::name);
  Command command;
  HL_ASSIGN_OR_RETURN(command.name, ParseRecord<Name>(request.name(), "name"));
  command.kind = kind;
  command.etag = request.etag();
  command.note = note;
  return command;
}

// The codes that a caller's areas allow in a list statement; null = all of the city.
void AddAreas(pg::Params& params, const Actor& actor);
// NULL for an empty text.
void AddMaybe(pg::Params& params, const std::string& text);

// The page that a list request asks for.
struct RecordPage {
  // What its tokens belong to: method, request without page and size, and the caller's scope.
  std::string filter;
  // The key after which it starts; empty at first.
  std::string start;
  int size = 0;

  // The start and the limit, one row more than the page so that a next one is known.
  void AddTo(pg::Params& params) const {
    AddMaybe(params, start);
    params.Add(size + 1);
  }
};

// The events that a request names, each once, in its order: those that the caller may see.
// PERMISSION_DENIED or NOT_FOUND with the metadata `event` for the first other one.
absl::StatusOr<std::vector<Event>> VisibleEvents(
    pg::Pool& pool,
    const std::string& city,
    const google::protobuf::RepeatedPtrField<std::string>& names,
    const rpc::Call& call);

// Thread-safe; waits for the database.
class RecordReads {
 public:
  RecordReads(pg::Pool& pool, const PageTokens& tokens, const IntakeDesk& desk)
      : pool_(pool), tokens_(tokens), desk_(desk) {}

  // The record that the statement finds by city and id; AbsentRecord when there is none.
  template <class R>
  absl::StatusOr<typename R::State> Get(const pg::Statement& statement,
                                        const typename R::Name& name,
                                        const Actor& actor,
                                        absl::Time deadline) const {
    pg::Params params;
    params.Add(name.city()).Add(name.id());
    HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(statement, params, deadline));
    if (rows.empty()) return AbsentRecord(actor);
    return ReadRecord<R>(json::parse(rows[0].View(0)));
  }

  // The latest 500 steps of a record, oldest first. `reduced`: without actor, note and evidence.
  absl::StatusOr<google::protobuf::RepeatedPtrField<pb::RecordStep>> Steps(
      const std::string& city, const std::string& id, bool reduced, absl::Time deadline) const;

  // `limits`: as of PageSize.
  template <class Request, class... Limits>
  absl::StatusOr<RecordPage> PageOf(const rpc::Call& call,
                                    absl::string_view method,
                                    const Request& request,
                                    Limits... limits) const {
    const int size = PageSize(request.page_size(), limits...);
    return PageOf(call.actor(), method, request, request.page_token(), size);
  }
  // The page as a response: `add(row, response)` adds a row and answers its key.
  template <class Response, class Add>
  absl::StatusOr<Response> Fill(const rpc::Call& call,
                                const RecordPage& page,
                                const pg::Statement& statement,
                                const pg::Params& params,
                                Add add) const {
    HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(statement, params, call.deadline));
    Response response;
    std::string last;
    int added = 0;
    for (const pg::Row row : rows) {
      if (added++ == page.size) {
        response.set_next_page_token(tokens_.Encode({last}, page.filter));
        break;
      }
      last = add(row, response);
    }
    return response;
  }
  // A page of records: `add(record, response)` adds one.
  template <class R, class Response, class Add>
  absl::StatusOr<Response> List(const rpc::Call& call,
                                const RecordPage& page,
                                const pg::Statement& statement,
                                const pg::Params& params,
                                Add add) const {
    return Fill<Response>(
        call, page, statement, params, [&](const pg::Row& row, Response& response) {
          const typename R::State record = ReadRecord<R>(json::parse(row.View(0)));
          add(record, response);
          return record.name.id();
        });
  }

  // FAILED_PRECONDITION (HASH_MISMATCH) for a file that the object store knows with another hash.
  absl::Status CheckFiles(const std::string& city,
                          const std::vector<Attachment>& attachments,
                          absl::Time deadline) const {
    return desk_.CheckFiles(city, attachments, deadline);
  }
  pg::Pool& pool() const { return pool_; }

 private:
  absl::StatusOr<RecordPage> PageOf(const Actor& actor,
                                    absl::string_view method,
                                    const google::protobuf::Message& request,
                                    const std::string& token,
                                    int size) const;

  pg::Pool& pool_;
  const PageTokens& tokens_;
  const IntakeDesk& desk_;
};

}  // namespace hailan::event_workflow
