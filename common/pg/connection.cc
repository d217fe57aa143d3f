// One session over libpqxx: opening, deadlines, statements. Exceptions end here.
#include <poll.h>

#include <algorithm>
#include <bit>
#include <pqxx/prepared_statement>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/pg/connection_impl.h"
#include "common/pg/error.h"

namespace hailan::pg {
namespace {

// statement_timeout is an int of milliseconds; twelve days are as good as none.
constexpr int64_t kLongestTimeout = int64_t{1} << 30;

// A plan that was made while a table was small is kept until the next ANALYZE, which may be minutes
// away, while a city that is being loaded grows to thousands of rows in seconds: by then any index
// that begins with the city looked as good as the right one. So plans are made anew, after 1 s, 2
// s, 4 s and so on. A plan costs a millisecond.
constexpr absl::Duration kPlansKept = absl::Seconds(1);
constexpr absl::Duration kPlansKeptLongest = absl::Minutes(10);

bool IsPlainIdentifier(absl::string_view name) {
  return !name.empty() && name.size() < 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == absl::string_view::npos;
}

// Cells of a result, read through iterators, which unlike operator[] copy no reference counts.
Rows Flatten(const pqxx::result& result) {
  auto owner = std::make_shared<const pqxx::result>(result);
  std::vector<Cell> cells;
  const size_t columns = owner->columns();
  cells.reserve(columns * owner->size());
  const auto end = owner->end();
  for (auto row = owner->begin(); row != end; ++row) {
    auto field = row.begin();
    for (size_t column = 0; column < columns; ++column, ++field) {
      cells.push_back(field->is_null() ? Cell{} : Cell{field->c_str(), field->size()});
    }
  }
  const auto affected = static_cast<int64_t>(owner->affected_rows());
  return {std::move(owner), std::move(cells), columns, affected};
}

absl::Status SessionLost() {
  return Error(absl::StatusCode::kUnavailable,
               hailan::reason::kDatabaseUnavailable,
               "The database session was lost before; open another one.");
}

}  // namespace

int64_t StatementTimeout(absl::Duration remaining, int64_t current) {
  const int64_t wanted = absl::ToInt64Milliseconds(absl::Ceil(remaining, absl::Milliseconds(1)));
  if (wanted > kLongestTimeout) return 0;
  const auto bucket = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(wanted)));
  return current >= bucket && current <= 2 * bucket ? current : bucket;
}

// A generic plan that was made while a table was empty is kept until the next ANALYZE: without
// enable_seqscan=off it reads the whole table for every batch of a growing city. Every statement of
// ours has an index (see its head), so nothing loses by never preferring a sequential scan.
std::string ConnectionString(const Options& options) {
  const std::string settings = absl::StrCat(
      "-c search_path=",
      options.schema,
      " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off -c timezone=UTC -c "
      "client_min_messages=error"
      " -c statement_timeout=0 -c bytea_output=hex -c idle_in_transaction_session_timeout=60s");
  // libpq counts whole seconds and takes 1 as 2.
  const int64_t seconds =
      absl::ToInt64Seconds(absl::Ceil(options.connect_timeout, absl::Seconds(1)));
  // A peer that vanished without a word is given up after 10 s instead of TCP's quarter of an hour.
  const std::string network = "keepalives_idle=30 keepalives_interval=5 tcp_user_timeout=10000";
  if (absl::StartsWith(options.url, "postgresql://") ||
      absl::StartsWith(options.url, "postgres://")) {
    return absl::StrCat(options.url,
                        absl::StrContains(options.url, '?') ? "&" : "?",
                        "client_encoding=UTF8&connect_timeout=",
                        seconds,
                        "&",
                        absl::StrReplaceAll(network, {{" ", "&"}}),
                        "&options=",
                        absl::StrReplaceAll(settings, {{" ", "%20"}, {"=", "%3D"}}));
  }
  return absl::StrCat(options.url,
                      " client_encoding=UTF8 connect_timeout=",
                      seconds,
                      " ",
                      network,
                      " options='",
                      settings,
                      "'");
}

Connection::Impl::Impl(const std::string& connection_string)
    : connection_(connection_string),
      quiet_(connection_),
      plans_kept_(kPlansKept),
      renew_plans_(absl::Now() + kPlansKept) {}

absl::Status Connection::Impl::ApplyDeadline(absl::Time deadline) {
  const absl::Duration remaining = deadline - absl::Now();
  if (remaining <= absl::ZeroDuration()) return DeadlinePassed();
  const int64_t timeout = StatementTimeout(remaining, timeout_ms_);
  if (timeout == timeout_ms_) return absl::OkStatus();
  pqxx::nontransaction session(connection_);
  session.exec(absl::StrCat("SET statement_timeout = ", timeout));
  timeout_ms_ = timeout;
  return absl::OkStatus();
}

void Connection::Impl::RenewPlans() {
  const absl::Time now = absl::Now();
  if (now < renew_plans_) return;
  pqxx::nontransaction session(connection_);
  session.exec("DISCARD PLANS");
  plans_kept_ = std::min(2 * plans_kept_, kPlansKeptLongest);
  renew_plans_ = now + plans_kept_;
}

absl::StatusOr<Rows> Connection::Impl::Run(
    absl::string_view name,
    absl::Time deadline,
    const std::function<pqxx::result(pqxx::nontransaction&)>& query) {
  // libpqxx would reconnect behind our back, into a session that knows nothing of a transaction.
  if (broken) return SessionLost();
  absl::Status status;
  try {
    status = ApplyDeadline(deadline);
    if (status.ok()) {
      RenewPlans();
      pqxx::nontransaction session(connection_);
      Rows rows = Flatten(query(session));
      fresh = false;
      return rows;
    }
  } catch (const std::exception& exception) {
    Failure failure = FailureOf(exception, name);
    broken = failure.session_lost || !connection_.is_open();
    status = broken ? DatabaseUnavailable() : std::move(failure.status);
  }
  if (first_failure.ok()) first_failure = status;
  return status;
}

void Connection::Impl::Rollback() {
  if (broken) return;
  try {
    // Not through Run: a failed transaction accepts no SET, only its end.
    pqxx::nontransaction session(connection_);
    session.exec("ROLLBACK");
  } catch (const std::exception& exception) {
    (void)FailureOf(exception, "rollback");
    broken = true;
  }
  // The rollback has undone what SET said inside.
  timeout_ms_ = -1;
}

void Connection::Impl::Prepare(const Statement& statement) {
  if (prepared_.contains(statement.text)) return;
  connection_.prepare(statement.name, statement.text);
  prepared_.insert(statement.text);
}

bool Connection::Impl::AliveWhileIdle() const {
  // A healthy idle session is silent: readable means closed, or about to be.
  pollfd socket{.fd = connection_.sock(), .events = POLLIN, .revents = 0};
  return poll(&socket, 1, 0) == 0;
}

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Connection::~Connection() = default;

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const Options& options) {
  if (!IsPlainIdentifier(options.schema)) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kInvalidSchema,
                 "A schema name has 1 to 63 characters of a-z, 0-9 and _.",
                 {{"schema", options.schema}});
  }
  try {
    auto impl = std::make_unique<Impl>(ConnectionString(options));
    return std::unique_ptr<Connection>(new Connection(std::move(impl)));
  } catch (const std::exception& exception) {
    return FailureOf(exception, "connect").status;
  }
}

absl::StatusOr<Rows> Connection::Exec(const Statement& statement,
                                      const Params& params,
                                      absl::Time deadline) {
  // Pointers, so that libpqxx makes one copy of each text and not three. They end at the first NUL,
  // which would cut the text without a word.
  std::vector<const char*> values;
  values.reserve(params.values().size());
  for (const std::optional<std::string>& value : params.values()) {
    if (value.has_value() && absl::StrContains(*value, '\0')) {
      return Error(absl::StatusCode::kInvalidArgument,
                   reason::kNulCharacter,
                   "Text must not contain the NUL character; remove it.");
    }
    values.push_back(value.has_value() ? value->c_str() : nullptr);
  }
  return impl_->Run(statement.name, deadline, [&](pqxx::nontransaction& session) {
    impl_->Prepare(statement);
    return session.exec_prepared(statement.name, pqxx::prepare::make_dynamic_params(values));
  });
}

absl::StatusOr<Rows> Connection::ExecText(const std::string& sql, absl::Time deadline) {
  return impl_->Run(
      "text", deadline, [&](pqxx::nontransaction& session) { return session.exec(sql); });
}

bool Connection::broken() const {
  return impl_->broken;
}

bool Connection::fresh() const {
  return impl_->fresh;
}

bool Connection::AliveWhileIdle() const {
  return impl_->AliveWhileIdle();
}

}  // namespace hailan::pg
