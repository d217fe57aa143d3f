#include "common/rpc/pipeline.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "common/rpc/grpc_status.h"

namespace hailan::rpc {
namespace {

constexpr std::array<const char*, 17> kCodeNames = {"OK",
                                                    "CANCELLED",
                                                    "UNKNOWN",
                                                    "INVALID_ARGUMENT",
                                                    "DEADLINE_EXCEEDED",
                                                    "NOT_FOUND",
                                                    "ALREADY_EXISTS",
                                                    "PERMISSION_DENIED",
                                                    "RESOURCE_EXHAUSTED",
                                                    "FAILED_PRECONDITION",
                                                    "ABORTED",
                                                    "OUT_OF_RANGE",
                                                    "UNIMPLEMENTED",
                                                    "INTERNAL",
                                                    "UNAVAILABLE",
                                                    "DATA_LOSS",
                                                    "UNAUTHENTICATED"};

absl::string_view MetadataValue(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto at = metadata.find(key);
  return at == metadata.end() ? absl::string_view()
                              : absl::string_view(at->second.data(), at->second.length());
}

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  return deadline == std::chrono::system_clock::time_point::max() ? absl::InfiniteFuture()
                                                                  : absl::FromChrono(deadline);
}

obs::Level LevelOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
      return obs::Level::kWarn;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      return obs::Level::kError;
    default:
      return obs::Level::kInfo;
  }
}

// Accounts appear in the log as a short digest: enough to follow one caller, not to name them.
std::string SubjectDigest(absl::string_view subject) {
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : subject) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return absl::StrCat(absl::Hex(hash, absl::kZeroPad16));
}

std::string Digest(absl::string_view method, absl::string_view body) {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  // gRPC's threads come and go; each takes its own with it.
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> owned(EVP_MD_CTX_new());
  EVP_MD_CTX* const context = owned.get();
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  HL_CHECK(EVP_DigestInit_ex(context, sha256, nullptr) == 1);
  HL_CHECK(EVP_DigestUpdate(context, method.data(), method.size()) == 1);
  HL_CHECK(EVP_DigestUpdate(context, body.data(), body.size()) == 1);
  HL_CHECK(EVP_DigestFinal_ex(context, out.data(), &size) == 1);
  return std::string(reinterpret_cast<const char*>(out.data()), 16);
}

absl::Status MalformedMessage(absl::string_view type) {
  return Error(absl::StatusCode::kInvalidArgument,
               "MALFORMED_MESSAGE",
               absl::StrCat("The request is not a valid ",
                            type,
                            " (cut off, wrong wire type, or text that is not UTF-8)."),
               {{"type", std::string(type)}});
}

const std::shared_ptr<const Actor>& Anonymous() {
  static const auto* const anonymous =
      new std::shared_ptr<const Actor>(std::make_shared<const Actor>());
  return *anonymous;
}

}  // namespace

Pipeline::Pipeline(Authenticator& authenticator,
                   const Clock& clock,
                   obs::Metrics& metrics,
                   PipelineOptions options)
    : authenticator_(authenticator), clock_(clock), metrics_(metrics), options_(options) {}

const Method& Pipeline::Bind(const google::protobuf::MethodDescriptor* descriptor) {
  HL_CHECK(descriptor != nullptr);
  absl::MutexLock lock(&mutex_);
  Method& method = methods_.emplace_back();
  method.descriptor_ = descriptor;
  method.name_ = absl::StrCat(descriptor->service()->full_name(), "/", descriptor->name());
  method.rules_ = &validate::RulesOf(descriptor->input_type());
  const validate::MethodPolicy& policy = validate::MethodPolicyOf(descriptor);
  method.public_ = policy.public_();
  method.needed_ = policy.permission();
  HL_CHECK(method.public_ || method.needed_ != options::v1::PERMISSION_UNSPECIFIED);
  method.stream_ = descriptor->client_streaming() || descriptor->server_streaming();
  method.digest_ = descriptor->input_type()->FindFieldByName("request_id") != nullptr;
  for (size_t code = 0; code < kCodeNames.size(); ++code) {
    method.calls_[code] =
        metrics_.AddCounter("hailan_rpc_calls_total",
                            "Calls by method and code.",
                            {{"method", method.name_}, {"code", kCodeNames[code]}});
  }
  method.latency_ = metrics_.AddLatency("hailan_rpc_seconds",
                                        "Time from a call's arrival to its answer.",
                                        {{"method", method.name_}});
  return method;
}

Call Pipeline::Arrive(const Method& method, const grpc::CallbackServerContext& context) const {
  return Arrive(method, MetadataValue(context, "traceparent"), DeadlineOf(context));
}

Call Pipeline::Arrive(const Method& method,
                      absl::string_view traceparent,
                      absl::Time deadline) const {
  const absl::Time arrival = absl::Now();
  const absl::Duration most = method.stream_ ? options_.longest_stream : options_.longest_deadline;
  const absl::Duration fallback = method.stream_ ? most : options_.default_deadline;
  Call call;
  call.deadline =
      deadline == absl::InfiniteFuture() ? arrival + fallback : std::min(deadline, arrival + most);
  call.now = clock_.Now();
  call.trace = obs::ContinueTrace(traceparent);
  return call;
}

absl::Status Pipeline::Authorise(const Method& method,
                                 const grpc::CallbackServerContext& context,
                                 Call& call) {
  return Authorise(method, MetadataValue(context, "authorization"), call);
}

absl::Status Pipeline::Authorise(const Method& method,
                                 absl::string_view authorization,
                                 Call& call) {
  if (authorization.empty() && method.public_) {
    call.actor_ptr = Anonymous();
    return absl::OkStatus();
  }
  if (!absl::StartsWithIgnoreCase(authorization, "bearer ")) {
    return Error(absl::StatusCode::kUnauthenticated,
                 reason::kUnauthenticated,
                 "Send `authorization: Bearer <token>` with a token of this deployment's issuer.");
  }
  const absl::string_view token = authorization.substr(7);
  HL_ASSIGN_OR_RETURN(call.actor_ptr, authenticator_.Verify(token));
  call.token = std::string(token);
  if (!method.public_ && !validate::PermissionsOf(call.actor_ptr->roles).Has(method.needed_)) {
    return Error(absl::StatusCode::kPermissionDenied,
                 reason::kPermissionDenied,
                 "None of the caller's roles may call this method; see its permission in the "
                 "contract.",
                 {{"method", method.name_}});
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* Pipeline::TurnAway(const Method& method,
                                             grpc::CallbackServerContext& context) {
  static const auto* const refusal = new grpc::Status(ToGrpc(ExecutorFull()));
  obs::Counter counter = method.calls_[static_cast<size_t>(absl::StatusCode::kResourceExhausted)];
  counter.Increment();
  turned_away_.fetch_add(1, std::memory_order_relaxed);
  const int64_t second = absl::ToUnixSeconds(absl::Now());
  int64_t told = told_second_.load(std::memory_order_relaxed);
  if (told != second && told_second_.compare_exchange_strong(told, second)) {
    obs::Log(obs::Level::kWarn,
             "Calls are turned away: a service has as many in hand as it may.",
             {{"method", method.name_}, {"calls", turned_away_.exchange(0)}});
  }
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  reactor->Finish(*refusal);
  return reactor;
}

absl::Duration Pipeline::longest_call() const {
  return std::max(options_.longest_deadline, options_.longest_stream);
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): one of the steps of a pipeline
absl::Status Pipeline::Check(const Method& method,
                             const Call& call,
                             const google::protobuf::Message& request) const {
  validate::CheckResult result = method.rules_->Check(request);
  HL_RETURN_IF_ERROR(result.status);
  if (result.city.empty() || (method.public_ && call.token.empty())) return absl::OkStatus();
  // An actor of no city covers none of two.
  return CheckCity(result.mixed_cities ? Actor() : call.actor(), result.city);
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): one of the steps of a pipeline
void Pipeline::Record(const Method& method,
                      const Call& call,
                      const absl::Status& status,
                      absl::Time start) const {
  const absl::Duration took = absl::Now() - start;
  const auto code = static_cast<size_t>(status.raw_code());
  obs::Counter counter = method.calls_[code < kCodeNames.size() ? code : 2];
  counter.Increment();
  obs::Latency latency = method.latency_;
  latency.Observe(took);
  const obs::Level level = LevelOf(status.code());
  if (!obs::LogEnabled(level)) return;
  obs::Log(level,
           "rpc",
           {{"method", method.name_},
            {"code", kCodeNames[code < kCodeNames.size() ? code : 2]},
            {"reason", status.ok() ? std::string() : ReasonOf(status)},
            {"ms", absl::ToDoubleMilliseconds(took)},
            {"trace_id", call.trace.trace_id},
            {"caller",
             call.actor_ptr != nullptr ? SubjectDigest(call.actor().subject) : std::string()}});
}

ActiveCall::ActiveCall(Pipeline& pipeline,
                       const Method& method,
                       grpc::CallbackServerContext& context,
                       grpc::ByteBuffer& out,
                       std::atomic<int>* in_hand)
    : pipeline_(pipeline),
      method_(method),
      context_(context),
      out_(out),
      in_hand_(in_hand),
      reactor_(context.DefaultReactor()),
      start_(absl::Now()),
      call_(pipeline.Arrive(method, context)) {
  if (in_hand_ != nullptr) ++*in_hand_;
}

absl::Status ActiveCall::Open(const grpc::ByteBuffer& in, google::protobuf::Message& request) {
  HL_RETURN_IF_ERROR(pipeline_.Authorise(method_, context_, call_));
  grpc::Slice slice;
  if (!const_cast<grpc::ByteBuffer&>(in).TrySingleSlice(&slice).ok() &&
      !in.DumpToSingleSlice(&slice).ok()) {
    return MalformedMessage(request.GetDescriptor()->full_name());
  }
  if (!request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
    return MalformedMessage(request.GetDescriptor()->full_name());
  }
  HL_RETURN_IF_ERROR(pipeline_.Check(method_, call_, request));
  if (method_.digest_) {
    call_.body_hash =
        Digest(method_.name_, {reinterpret_cast<const char*>(slice.begin()), slice.size()});
  }
  return absl::OkStatus();
}

void ActiveCall::Close(absl::Status status, const google::protobuf::Message* reply) {
  status = Sanitize(std::move(status), method_.name_);
  pipeline_.Record(method_, call_, status, start_);
  // Before the answer: with the last one the service may go, and whoever got theirs may call again.
  if (in_hand_ != nullptr) --*in_hand_;
  if (status.ok()) {
    out_ = SerializeReply(*reply);
    reactor_->Finish(grpc::Status::OK);
  } else {
    reactor_->Finish(ToGrpc(status));
  }
}

absl::Status ExecutorFull() {
  return WithRetryDelay(Error(absl::StatusCode::kResourceExhausted,
                              reason::kQueueFull,
                              "Too many calls are waiting; try again after the delay."),
                        absl::Milliseconds(200));
}

absl::Status ParseRequest(const grpc::ByteBuffer& in, google::protobuf::Message& request) {
  grpc::Slice slice;
  if (!in.DumpToSingleSlice(&slice).ok() ||
      !request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
    return MalformedMessage(request.GetDescriptor()->full_name());
  }
  return absl::OkStatus();
}

grpc::ByteBuffer SerializeReply(const google::protobuf::Message& reply) {
  grpc::Slice slice(reply.ByteSizeLong());
  reply.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace hailan::rpc
