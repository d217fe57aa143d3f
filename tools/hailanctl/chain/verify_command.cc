// `hailanctl export-history` and `hailanctl verify`: the sealed history as a file, and its check,
// which needs nothing but the file.
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/v1/history_chain.pb.h"
#include "services/event_workflow/domain/chain/chain.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/methods.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/stream.h"

namespace hailan::ctl {
namespace {

namespace events = hailan::event_workflow;
namespace pb = hailan::event_workflow::v1;

struct ExportHistoryCommand {
  SessionOptions session;
  std::string file;
};

struct VerifyCommand {
  std::string file;
  // Digest that the chain has to end with or pass through; empty = none was noted.
  std::string head;
};

absl::Status FileError(absl::string_view reason, std::string message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, std::move(message));
}

absl::Status ExportHistory(const ExportHistoryCommand& command) {
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  std::ofstream out(command.file, std::ios::binary | std::ios::trunc);
  pb::ExportHistoryRequest request;
  request.set_parent(absl::StrCat("cities/", command.session.identity.claims.city));
  int64_t seals = 0;
  pb::HistorySeal seal;
  const auto receive = [&]() -> absl::Status {
    HL_ASSIGN_OR_RETURN(const std::string json, ToJson(seal, false));
    out << json << "\n";
    ++seals;
    return out.good()
               ? absl::OkStatus()
               : FileError("FILE_NOT_WRITABLE", absl::StrCat(command.file, " cannot be written."));
  };
  HL_RETURN_IF_ERROR(ReadStream(*session,
                                "hailan.event_workflow.v1.HistoryChain/ExportHistory",
                                session->call_options(),
                                request,
                                &seal,
                                receive));
  out.close();
  if (out.fail()) {
    return FileError("FILE_NOT_WRITABLE", absl::StrCat(command.file, " cannot be written."));
  }
  std::cout << seals << " seals written; check them with: hailanctl verify " << command.file
            << "\n";
  return absl::OkStatus();
}

events::SealedEntry EntryOf(const pb::SealedHistoryEntry& in) {
  events::SealedEntry entry;
  entry.event = in.event_id();
  entry.revision = in.revision();
  entry.missing = in.missing();
  entry.digest = in.digest();
  if (entry.missing) return entry;
  entry.time_us = absl::ToUnixMicros(rpc::FromTimestamp(in.time()));
  entry.action = in.action();
  entry.from_state = in.from_state();
  entry.to_state = in.to_state();
  entry.round = in.round();
  entry.actor = in.actor();
  entry.role = in.role();
  entry.note = in.note();
  if (in.has_detail()) entry.detail = in.detail();
  return entry;
}

events::Seal SealOf(const pb::HistorySeal& in) {
  events::Seal seal;
  seal.city = in.city_id();
  seal.number = in.number();
  seal.seal_time_us = absl::ToUnixMicros(rpc::FromTimestamp(in.seal_time()));
  seal.previous = in.previous_digest();
  seal.digest = in.digest();
  for (const pb::SealedHistoryEntry& entry : in.entries()) seal.entries.push_back(EntryOf(entry));
  return seal;
}

absl::Status FaultError(const events::ChainFault& fault) {
  ErrorMetadata metadata{{"seal", absl::StrCat(fault.seal)}};
  if (!fault.event.empty()) {
    metadata.emplace_back("event", fault.event);
    metadata.emplace_back("revision", absl::StrCat(fault.revision));
  }
  const std::string where =
      fault.event.empty()
          ? absl::StrCat("seal ", fault.seal)
          : absl::StrCat(
                "event ", fault.event, ", revision ", fault.revision, " (seal ", fault.seal, ")");
  return Error(absl::StatusCode::kDataLoss,
               "HISTORY_TAMPERED",
               absl::StrCat("The first bad row is ", where, ": ", fault.message, "."),
               std::move(metadata));
}

absl::Status Verify(const VerifyCommand& command) {
  std::ifstream in(command.file, std::ios::binary);
  if (!in) return FileError("FILE_NOT_READABLE", absl::StrCat(command.file, " cannot be read."));
  const std::string noted = absl::HexStringToBytes(command.head);
  bool passed = command.head.empty();
  events::ChainVerifier verifier(&Sha256);
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty()) continue;
    pb::HistorySeal seal;
    HL_RETURN_IF_ERROR(FromJson(line, &seal));
    const std::optional<events::ChainFault> fault = verifier.Add(SealOf(seal));
    if (fault.has_value()) return FaultError(*fault);
    passed = passed || verifier.head() == noted;
  }
  if (verifier.seals() == 0) {
    return FileError("NO_SEALS",
                     absl::StrCat(command.file, " holds no seal; nothing was checked."));
  }
  if (!passed) {
    return Error(absl::StatusCode::kDataLoss,
                 "HEAD_NOT_FOUND",
                 "The chain is sound in itself, but the digest that was noted is not in it: it was "
                 "made anew, or its end was cut off.");
  }
  std::cout << "sound: " << verifier.seals() << " seals over " << verifier.entries()
            << " entries, head " << absl::BytesToHexString(verifier.head()) << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddExportHistory(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "export-history", "Write the sealed history of a city's events, one seal a line of JSON");
  const auto options = std::make_shared<ExportHistoryCommand>();
  options->session.timeout = absl::Minutes(30);
  command->add_option("file", options->file, "File to write")->required();
  AddSessionOptions(*command, options->session);
  command->callback(
      [options, &exit_code] { exit_code = Finish(ExportHistory(*options), options->session); });
}

void AddVerify(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "verify", "Check an exported history, without any server; names the first bad row");
  const auto options = std::make_shared<VerifyCommand>();
  command->add_option("file", options->file, "File of export-history")->required();
  command
      ->add_option("--head",
                   options->head,
                   "Digest (hex) noted earlier, which the chain must have passed through")
      ->check([](const std::string& text) {
        const bool hex = text.size() == 64 &&
                         text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        return hex ? std::string() : std::string("must be 64 hex digits");
      });
  command->callback([options, &exit_code] { exit_code = Finish(Verify(*options), false); });
}

}  // namespace hailan::ctl
