// Lists of event_workflow read to their end.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

// The names that a list answers, in its order, two a page. `rows` takes a page's rows out of it:
// resources, or names of them.
template <class Response, class Request, class Rows>
std::vector<std::string> NamesOn(
    Town& town, const Caller& who, const std::string& method, Request request, Rows rows) {
  constexpr int kPage = 2;
  request.set_page_size(kPage);
  std::vector<std::string> names;
  do {
    const auto page = town.Do<Response>(who, method, request);
    CHECK(rows(page).size() <= kPage);
    for (const auto& row : rows(page)) {
      if constexpr (std::is_convertible_v<decltype(row), std::string>) {
        names.push_back(row);
      } else {
        names.push_back(row.name());
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

}  // namespace hailan::testing
