// `hailanctl call` and `hailanctl methods`: any RPC with JSON.
#include <iostream>
#include <iterator>
#include <memory>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/methods.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/stream.h"

namespace hailan::ctl {
namespace {

struct CallCommand {
  SessionOptions session;
  std::string method;
  std::string json = "{}";
};

// Every mutation wants a request id; a person at a terminal need not make one up.
void FillRequestId(google::protobuf::Message& request) {
  const auto* const field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || field->type() != google::protobuf::FieldDescriptor::TYPE_STRING ||
      field->is_repeated()) {
    return;
  }
  const auto* const reflection = request.GetReflection();
  if (reflection->GetString(request, field).empty()) {
    reflection->SetString(&request, field, NewId(absl::Now()));
  }
}

absl::Status PrintJson(const google::protobuf::Message& message, bool indented) {
  HL_ASSIGN_OR_RETURN(const std::string json, ToJson(message, indented));
  std::cout << json << (indented ? "" : "\n") << std::flush;
  return absl::OkStatus();
}

absl::Status Call(Session& session,
                  const google::protobuf::MethodDescriptor& method,
                  const google::protobuf::Message& request) {
  const auto reply = NewMessage(*method.output_type());
  const std::string path = PathOf(method);
  if (method.server_streaming()) {
    return ReadStream(session, path, session.call_options(), request, reply.get(), [&reply] {
      return PrintJson(*reply, false);
    });
  }
  HL_RETURN_IF_ERROR(session.peer().Invoke(path, request, reply.get(), session.call_options()));
  return PrintJson(*reply, true);
}

ExitCode RunCall(const CallCommand& command) {
  const auto method = FindMethod(command.method);
  if (!method.ok()) {
    Finish(method.status(), command.session);
    return kUsage;
  }
  const auto request = NewMessage(*(*method)->input_type());
  std::string json = command.json;
  if (json == "-") json.assign(std::istreambuf_iterator<char>(std::cin), {});
  if (const absl::Status parsed = FromJson(json, request.get()); !parsed.ok()) {
    Finish(parsed, command.session);
    return kUsage;
  }
  FillRequestId(*request);
  const auto session = Session::Open(command.session);
  if (!session.ok()) {
    Finish(session.status(), command.session);
    return kUsage;
  }
  return Finish(Call(**session, **method, *request), command.session);
}

}  // namespace

void AddCall(CLI::App& app, int& exit_code) {
  CLI::App* const command =
      app.add_subcommand("call", "Call any RPC with JSON and print the reply as JSON");
  const auto options = std::make_shared<CallCommand>();
  command
      ->add_option("method",
                   options->method,
                   "Service/Method, as much of its full name as is needed, e.g. Locator/Locate")
      ->required();
  command
      ->add_option("json",
                   options->json,
                   "The request in proto3 JSON; - reads it from standard input. A missing "
                   "request id is filled in")
      ->capture_default_str();
  AddSessionOptions(*command, options->session);
  command->footer(
      "A streaming method prints one line of JSON per message.\n"
      "Example: hailanctl call Locator/Locate '{\"parent\":\"cities/222405\",\"point\":"
      "{\"longitude\":129.42,\"latitude\":42.77,\"system\":\"COORDINATE_SYSTEM_WGS84\"}}'");
  command->callback([options, &exit_code] { exit_code = RunCall(*options); });
}

void AddMethods(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand("methods", "List the RPCs that call knows");
  const auto part = std::make_shared<std::string>();
  command->add_option("part", *part, "Only methods whose full name has this in it");
  command->callback([part, &exit_code] {
    for (const auto* method : AllMethods()) {
      const std::string path = PathOf(*method);
      if (absl::StrContains(path, *part)) {
        std::cout << path << (method->server_streaming() ? "  (stream)" : "") << "\n";
      }
    }
    exit_code = kOk;
  });
}

}  // namespace hailan::ctl
