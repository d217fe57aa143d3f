// The three macros of the house: early return on a failed status, and death on a broken invariant.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define HL_RETURN_IF_ERROR(expr)                            \
  do {                                                      \
    if (absl::Status hl_status = (expr); !hl_status.ok()) { \
      return hl_status;                                     \
    }                                                       \
  } while (false)

#define HL_CONCAT_INNER(a, b) a##b
#define HL_CONCAT(a, b) HL_CONCAT_INNER(a, b)

#define HL_ASSIGN_OR_RETURN(lhs, expr) \
  HL_ASSIGN_OR_RETURN_INNER(HL_CONCAT(hl_status_or_, __LINE__), lhs, expr)
#define HL_ASSIGN_OR_RETURN_INNER(tmp, lhs, expr) \
  auto tmp = (expr);                              \
  if (!tmp.ok()) {                                \
    return std::move(tmp).status();               \
  }                                               \
  lhs = *std::move(tmp)

// Dies when an invariant of our own code is broken; never used on input.
#define HL_CHECK(condition)                                                                   \
  do {                                                                                        \
    if (!(condition)) {                                                                       \
      std::fprintf(stderr, "HL_CHECK failed: %s at %s:%d\n", #condition, __FILE__, __LINE__); \
      std::abort();                                                                           \
    }                                                                                         \
  } while (false)
