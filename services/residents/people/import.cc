// PersonWrites::ImportResidents.
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/residents/domain/scope.h"
#include "services/residents/domain/text.h"
#include "services/residents/people/writes.h"
#include "services/residents/sql.h"

namespace hailan::residents {

struct PersonWrites::ImportRow {
  ResidentName name;
  ResidentInput input;
  std::vector<Residence> residences;
  // The row as it was sent, without what only the register writes.
  std::string source;
  std::string hash;
};

namespace {

// Bytes that are equal for equal rows. Output fields are dropped: a register that sends back what
// it read changes nothing.
std::string SourceOf(v1::Resident row) {
  row.clear_has_medical_note();
  row.clear_territory();
  row.clear_masking();
  row.clear_etag();
  row.clear_create_time();
  row.clear_update_time();
  for (v1::Residence& residence : *row.mutable_residences()) {
    residence.clear_territory();
    residence.clear_address();
  }
  return row.SerializeAsString();
}

}  // namespace

PersonWrites::ImportRows PersonWrites::ReadRows(const rpc::Call& call,
                                                absl::string_view city,
                                                const v1::ImportResidentsRequest& request,
                                                ImportTally& tally) const {
  const std::string today = DateOf(call.now);
  const auto read = [&](const v1::Resident& proto) -> absl::StatusOr<ImportRow> {
    ImportRow row;
    HL_ASSIGN_OR_RETURN(row.name, ResidentName::Parse(proto.name()));
    if (row.name.city() != city) {
      return InvalidField("name", "OTHER_CITY", "The person is not of the city imported into.");
    }
    HL_RETURN_IF_ERROR(CheckResidentId(row.name.id(), today));
    FieldSet fields = FieldSet::All();
    HL_ASSIGN_OR_RETURN(row.input, FromProto(city, fields, proto));
    HL_RETURN_IF_ERROR(Normalise(city, today, row.input, fields));
    HL_ASSIGN_OR_RETURN(row.residences, ResidencesFromProto(city, today, proto));
    row.source = SourceOf(proto);
    return row;
  };
  ImportRows rows;
  std::set<std::string> names;
  for (int i = 0; i < request.residents_size(); ++i) {
    const auto index = static_cast<size_t>(i);
    absl::StatusOr<ImportRow> row = read(request.residents(i));
    if (!row.ok()) {
      tally.Fail(index, row.status());
    } else if (!names.insert(row->name.id()).second) {
      tally.Fail(index, DuplicateRow());
    } else {
      rows.emplace(index, *std::move(row));
    }
  }
  return rows;
}

// Territories of the houses, and with them the digest: a person whose house now belongs to another
// grid is a changed row.
absl::Status PersonWrites::CompleteRows(const rpc::Call& call,
                                        absl::string_view city,
                                        ImportRows& rows,
                                        ImportTally& tally) const {
  std::set<std::string> house_ids;
  for (const auto& [index, row] : rows) {
    for (const Residence& residence : row.residences) house_ids.insert(residence.house_id);
  }
  HL_ASSIGN_OR_RETURN(const auto houses, FindHouses(city, house_ids, call.deadline));
  for (auto at = rows.begin(); at != rows.end();) {
    ImportRow& row = at->second;
    if (absl::Status status = FillTerritories(houses, row.residences); !status.ok()) {
      tally.Fail(at->first, std::move(status));
      at = rows.erase(at);
      continue;
    }
    std::string text = std::move(row.source);
    for (const Residence& residence : row.residences) text += "|" + residence.territory_code;
    row.hash = vault_.Digest("import", text);
    ++at;
  }
  return absl::OkStatus();
}

absl::Status PersonWrites::DropUnchanged(const rpc::Call& call,
                                         absl::string_view city,
                                         ImportRows& rows,
                                         ImportTally& tally) const {
  std::vector<std::string> ids;
  for (const auto& [index, row] : rows) ids.push_back(row.name.id());
  HL_ASSIGN_OR_RETURN(const auto known,
                      FindHashes(pool_, sql::kFindResidentHashes, city, ids, call.deadline));
  for (auto at = rows.begin(); at != rows.end();) {
    const auto before = known.find(at->second.name.id());
    if (before != known.end() && before->second == at->second.hash) {
      tally.CountUnchanged();
      at = rows.erase(at);
    } else {
      ++at;
    }
  }
  return absl::OkStatus();
}

// Identities of other people, recorded or in the batch. The unique index stays the last word;
// asking first keeps one bad row from breaking the whole statement.
absl::Status PersonWrites::DropTaken(const rpc::Call& call,
                                     absl::string_view city,
                                     ImportRows& rows,
                                     ImportTally& tally) const {
  std::map<std::string, std::string> holders;
  pg::Array digests;
  std::map<size_t, std::string> digest_of;
  for (const auto& [index, row] : rows) {
    std::string digest = IdentityDigest(vault_, row.input.identity_type, row.input.identity_number);
    if (digest.empty()) continue;
    digests.AddBytes(digest);
    digest_of.emplace(index, std::move(digest));
  }
  pg::Params params;
  params.Add(city).Add(digests);
  HL_ASSIGN_OR_RETURN(const pg::Rows found,
                      pool_.Exec(sql::kFindIdentities, params, call.deadline));
  for (const pg::Row row : found) holders.emplace(row.Bytes(1), row.Text(0));
  for (const auto& [index, digest] : digest_of) {
    const auto [holder, free] = holders.emplace(digest, rows.at(index).name.id());
    if (free || holder->second == rows.at(index).name.id()) continue;
    tally.Fail(index, IdentityTaken());
    rows.erase(index);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ImportResponse> PersonWrites::ImportResidents(
    const rpc::Call& call, const v1::ImportResidentsRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), city));
  ImportTally tally;
  ImportRows rows = ReadRows(call, city, request, tally);
  HL_RETURN_IF_ERROR(CompleteRows(call, city, rows, tally));
  HL_RETURN_IF_ERROR(DropUnchanged(call, city, rows, tally));
  HL_RETURN_IF_ERROR(DropTaken(call, city, rows, tally));
  IndexedCommands<ResidentCommand> commands;
  for (auto& [index, row] : rows) {
    commands.emplace_back(
        index,
        ResidentCommand{.name = row.name,
                        .etag = {},
                        .action = ImportResident{.fields = Seal(vault_, row.name, row.input),
                                                 .residences = std::move(row.residences),
                                                 .hash = std::move(row.hash)}});
  }
  RunImport(imports_, call, request.request_id(), std::move(commands), tally);
  return tally.Finish();
}

}  // namespace hailan::residents
