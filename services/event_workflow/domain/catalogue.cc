#include "services/event_workflow/domain/catalogue.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

using Tree = absl::flat_hash_map<std::string, const CatalogueItem*>;

absl::Status Fault(absl::string_view reason, absl::string_view message, absl::string_view code) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message, {{"code", std::string(code)}});
}

// Codes become ids of resource names.
bool IsCode(absl::string_view code) {
  return !code.empty() && code.size() <= 32 &&
         std::all_of(code.begin(), code.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_';
         });
}

absl::StatusOr<Tree> Index(absl::Span<const CatalogueItem> items) {
  Tree tree;
  for (const CatalogueItem& item : items) {
    if (!IsCode(item.code)) {
      return Fault(
          reason::kBadCode, "A code is letters, digits, '-' and '_', at most 32.", item.code);
    }
    if (!tree.try_emplace(item.code, &item).second) {
      return Fault(reason::kItemTwice, "Two items have the same code.", item.code);
    }
  }
  return tree;
}

using Codes = absl::flat_hash_set<absl::string_view>;

// Follows the parents of an item to a heading, or to an item that is known to be under one; more
// steps than items means a circle. Every item is passed once, however deep the tree is.
absl::Status CheckPath(const Tree& tree, const CatalogueItem& item, Codes& rooted) {
  std::vector<absl::string_view> path;
  const CatalogueItem* at = &item;
  while (!at->parent_code.empty() && !rooted.contains(at->code)) {
    const auto parent = tree.find(at->parent_code);
    if (parent == tree.end()) {
      return Fault(
          reason::kParentUnknown, "The parent of an item is not in the version.", at->code);
    }
    if (path.size() >= tree.size()) {
      return Fault(reason::kItemCircle, "Items are each other's parents.", item.code);
    }
    path.emplace_back(at->code);
    at = parent->second;
  }
  rooted.insert(path.begin(), path.end());
  return absl::OkStatus();
}

absl::StatusOr<CatalogueChange> DecideImport(const std::optional<CatalogueVersion>& stored,
                                             const CatalogueCommand& command,
                                             absl::Time now) {
  CatalogueChange change;
  change.time = now;
  if (stored.has_value()) {
    if (stored->content != command.content) {
      return Error(absl::StatusCode::kAlreadyExists,
                   reason::kCatalogueExists,
                   "A version with this id has other content; versions never change, choose a new "
                   "id.");
    }
    change.next = *stored;
    change.unchanged = true;
    return change;
  }
  HL_ASSIGN_OR_RETURN(change.next.counts, CheckItems(command.items));
  HL_RETURN_IF_ERROR(CheckCounts(change.next.counts, command.expected));
  change.next.name = command.catalogue;
  change.next.title = command.title;
  change.next.content = command.content;
  change.next.create_time = now;
  change.items = command.items;
  return change;
}

}  // namespace

absl::StatusOr<ItemCounts> CheckItems(absl::Span<const CatalogueItem> items) {
  HL_ASSIGN_OR_RETURN(const Tree tree, Index(items));
  Codes parents, rooted;
  for (const CatalogueItem& item : items) parents.insert(item.parent_code);
  ItemCounts counts;
  for (const CatalogueItem& item : items) {
    HL_RETURN_IF_ERROR(CheckPath(tree, item, rooted));
    const bool leaf = !parents.contains(item.code);
    if (leaf && item.sla_class == SlaClass::kUndecided) {
      return Fault(
          reason::kSlaMissing, "An item that can be reported has no sla_class.", item.code);
    }
    if (item.parent_code.empty()) {
      ++counts.major;
    } else if (leaf) {
      ++counts.minor;
      counts.flowing += item.flows ? 1 : 0;
    }
  }
  return counts;
}

absl::Status CheckCounts(const ItemCounts& counts, const ItemCounts& expected) {
  const bool major = expected.major == 0 || expected.major == counts.major;
  const bool minor = expected.minor == 0 || expected.minor == counts.minor;
  const bool flowing = expected.flowing == 0 || expected.flowing == counts.flowing;
  if (major && minor && flowing) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument,
               reason::kCountMismatch,
               "The catalogue does not have the expected number of items.",
               {{"major", absl::StrCat(counts.major)},
                {"minor", absl::StrCat(counts.minor)},
                {"expected_major", absl::StrCat(expected.major)},
                {"flowing", absl::StrCat(counts.flowing)},
                {"expected_minor", absl::StrCat(expected.minor)},
                {"expected_flowing", absl::StrCat(expected.flowing)}});
}

absl::StatusOr<CatalogueChange> DecideCatalogue(const std::optional<CatalogueVersion>& stored,
                                                const CatalogueCommand& command,
                                                absl::Time now) {
  if (command.kind == CatalogueCommand::Kind::kImport) return DecideImport(stored, command, now);
  if (!stored.has_value()) {
    return Error(absl::StatusCode::kNotFound,
                 hailan::reason::kNotFound,
                 "There is no such catalogue version.");
  }
  if (!command.etag.empty() && command.etag != absl::StrCat(stored->revision)) {
    return Error(absl::StatusCode::kAborted,
                 hailan::reason::kStaleEtag,
                 "The version has changed since it was read; read it again.");
  }
  CatalogueChange change;
  change.next = *stored;
  change.next.activate_time = now;
  change.next.active = true;
  change.time = now;
  return change;
}

}  // namespace hailan::event_workflow
