// The course of an event as JSON: a row of event_courses on its way out and in.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "absl/strings/string_view.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

// One element of $99 of sql/commit_events.sql.
nlohmann::json CourseToJson(int ord, const Course& course);

// From `to_jsonb` of a row.
Course CourseFromJson(absl::string_view text);

}  // namespace hailan::event_workflow
