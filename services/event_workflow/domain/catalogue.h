// The event catalogue as the domain sees it: versions of an N-level tree of items, checked as a
// whole before any of it is stored. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

using CatalogueName = ResourceName<"catalogues">;

// One heading or item.
struct CatalogueItem {
  std::string code;
  // Empty for a major heading.
  std::string parent_code;
  std::string title;
  std::string department;
  SlaClass sla_class = SlaClass::kUndecided;
  Urgency urgency = Urgency::kUnsaid;
  bool evidence_required = false;
  bool flows = false;
  Platform platform = Platform::kUnsaid;
  RoutingKind routing_kind = RoutingKind::kUnsaid;
  bool before_evidence_required = false;
  bool triage_note_required = false;
  bool through_street = false;
};

// Headings without a parent, items with a parent but without children, and how many of the latter
// are in horizontal flow.
struct ItemCounts {
  int major = 0;
  int minor = 0;
  int flowing = 0;
};

// Counts a complete tree. INVALID_ARGUMENT names the first item that is at fault: BAD_CODE,
// ITEM_TWICE, PARENT_UNKNOWN, ITEM_CIRCLE, SLA_MISSING (an item that can be reported has no class).
absl::StatusOr<ItemCounts> CheckItems(absl::Span<const CatalogueItem> items);

// INVALID_ARGUMENT (COUNT_MISMATCH) when an expected count that is not zero differs.
absl::Status CheckCounts(const ItemCounts& counts, const ItemCounts& expected);

// One version.
struct CatalogueVersion {
  CatalogueName name;
  int64_t revision = 0;
  std::string title;
  ItemCounts counts;
  // Digest of the title and the items.
  std::string content;
  absl::Time create_time;
  std::optional<absl::Time> activate_time;
  // In force; known to reads only.
  bool active = false;
};

struct CatalogueCommand {
  enum class Kind : uint8_t { kImport, kActivate };
  CatalogueName catalogue;
  Kind kind = Kind::kImport;
  std::string etag;
  // Of an import.
  std::string title;
  std::string content;
  std::vector<CatalogueItem> items;
  ItemCounts expected;
};

struct CatalogueChange {
  CatalogueVersion next;
  absl::Time time;
  // Of an import.
  std::vector<CatalogueItem> items;
  // Nothing differs from what is stored.
  bool unchanged = false;
};

// The decision on a catalogue command; errors as on the Catalogue service.
absl::StatusOr<CatalogueChange> DecideCatalogue(const std::optional<CatalogueVersion>& stored,
                                                const CatalogueCommand& command,
                                                absl::Time now);

}  // namespace hailan::event_workflow
