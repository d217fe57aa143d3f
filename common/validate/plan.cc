// From descriptors to plans: reads the field options once per message type and refuses rules that
// cannot mean anything.
#include "common/validate/plan.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "hailan/options/v1/options.pb.h"

namespace hailan::validate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using options::v1::FieldRules;

using Faults = std::vector<std::string>;

FieldKind KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? FieldKind::kBytes : FieldKind::kText;
    case FieldDescriptor::CPPTYPE_ENUM:
      return FieldKind::kEnum;
    case FieldDescriptor::CPPTYPE_BOOL:
      return FieldKind::kBool;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return field.message_type()->full_name() == "google.protobuf.Timestamp"
                 ? FieldKind::kTimestamp
                 : FieldKind::kMessage;
    default:
      return FieldKind::kNumber;
  }
}

bool IsFloating(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_FLOAT;
}

// What is wrong with `rules` for a field of this kind, one sentence each.
Faults FaultsOf(const FieldRules& rules, const FieldPlan& plan) {
  Faults faults;
  const auto need = [&faults](bool holds, absl::string_view what) {
    if (!holds) faults.emplace_back(what);
  };
  const bool text = plan.kind == FieldKind::kText;
  const bool number = plan.kind == FieldKind::kNumber;
  need(text || plan.kind == FieldKind::kBytes || rules.max_len() == 0,
       "max_len needs text or bytes");
  need(number || (!rules.has_min() && !rules.has_max()), "min and max need a number");
  need(plan.min <= plan.max, "min is greater than max");
  need(text || rules.pattern().empty(), "pattern needs text");
  need(rules.pattern().empty() || plan.pattern != nullptr, "pattern is not one of the named ones");
  need(text || rules.resource().empty(), "resource needs text");
  need(rules.resource().empty() || rules.pattern().empty(),
       "resource and pattern exclude each other");
  need(std::all_of(rules.resource().begin(),
                   rules.resource().end(),
                   [](unsigned char c) { return absl::ascii_isalpha(c); }),
       "resource must be a collection such as events");
  need(plan.repeated || (rules.min_items() == 0 && rules.max_items() == 0),
       "min_items and max_items need a repeated field");
  need(plan.min_items <= plan.max_items, "min_items is greater than max_items");
  need(plan.max_items <= kMostItems, "max_items is greater than 100000");
  need(plan.kind != FieldKind::kBool || plan.presence || plan.repeated || !rules.required(),
       "required needs presence on a bool");
  return faults;
}

uint32_t MaxLen(FieldKind kind, const FieldRules& rules) {
  if (rules.max_len() != 0) return rules.max_len();
  return kind == FieldKind::kBytes ? kDefaultMaxBytes : kDefaultMaxText;
}

FieldPlan PlanOf(const FieldDescriptor& field, const FieldRules& rules) {
  FieldPlan plan;
  plan.field = &field;
  plan.kind = KindOf(field);
  plan.repeated = field.is_repeated();
  plan.presence = field.has_presence();
  plan.required = rules.required();
  const bool bounded = rules.has_min() || rules.has_max();
  plan.check_number =
      plan.kind == FieldKind::kNumber && (bounded || (!plan.repeated && IsFloating(field)));
  if (rules.has_min()) plan.min = rules.min();
  if (rules.has_max()) plan.max = rules.max();
  plan.max_len = MaxLen(plan.kind, rules);
  plan.min_items = std::max<uint32_t>(rules.min_items(), rules.required() ? 1 : 0);
  plan.max_items = rules.max_items() == 0 ? kDefaultMaxItems : rules.max_items();
  plan.pattern = FindPattern(rules.pattern());
  plan.collection = rules.resource();
  return plan;
}

// True when a value of the field can be wrong at all.
bool NeedsCheck(const FieldPlan& plan) {
  if (plan.repeated || plan.required || plan.check_number) return true;
  return plan.kind != FieldKind::kNumber && plan.kind != FieldKind::kBool;
}

}  // namespace

// All plans of the process. A type is entered before its fields are planned, so that recursive
// types end; callers see only finished types because building holds the lock.
class RulesCache {
 public:
  static RulesCache& Global() {
    static auto* cache = new RulesCache;
    return *cache;
  }

  // The rules of `type`, or why they cannot be used.
  absl::StatusOr<const MessageRules*> Get(const Descriptor* type) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      const auto found = rules_.find(type);
      if (found != rules_.end()) return found->second.get();
    }
    absl::MutexLock lock(&mutex_);
    Building building;
    const MessageRules* rules = Build(type, building);
    if (building.faults.empty()) return rules;
    for (const Descriptor* added : building.added) rules_.erase(added);
    return Error(
        absl::StatusCode::kInvalidArgument, "INVALID_RULES", absl::StrJoin(building.faults, "; "));
  }

 private:
  struct Building {
    std::vector<const Descriptor*> added;
    Faults faults;
  };

  const MessageRules* Build(const Descriptor* type, Building& building)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::unique_ptr<MessageRules>& slot = rules_[type];
    if (slot != nullptr) return slot.get();
    slot = std::make_unique<MessageRules>();
    building.added.push_back(type);
    MessageRules* rules = slot.get();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      const FieldRules& options = field.options().GetExtension(options::v1::rules);
      FieldPlan plan = PlanOf(field, options);
      for (const std::string& fault : FaultsOf(options, plan)) {
        building.faults.push_back(absl::StrCat(field.full_name(), ": ", fault));
      }
      if (plan.kind == FieldKind::kMessage) plan.message = Build(field.message_type(), building);
      if (NeedsCheck(plan)) rules->fields_.push_back(std::move(plan));
    }
    return rules;
  }

  absl::Mutex mutex_;
  // A node-based map: building a type may add others while a slot is held.
  std::map<const Descriptor*, std::unique_ptr<MessageRules>> rules_ ABSL_GUARDED_BY(mutex_);
};

MessageRules::MessageRules() = default;
MessageRules::~MessageRules() = default;

const MessageRules& RulesOf(const Descriptor* type) {
  const absl::StatusOr<const MessageRules*> rules = RulesCache::Global().Get(type);
  HL_CHECK(rules.ok());
  return **rules;
}

absl::Status Prepare(const Descriptor* type) {
  return RulesCache::Global().Get(type).status();
}

}  // namespace hailan::validate
