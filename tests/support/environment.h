// What the test environment offers: addresses of the private servers that tools/pg_sandbox.sh
// starts. ctest sets them; by hand: eval "$(tools/pg_sandbox.sh start)".
#pragma once

#include <string>

namespace hailan::testing {

// Address of the test PostgreSQL (HAILAN_TEST_PG), whose user may create databases. Without one the
// whole program ends with exit code 4, which ctest counts as skipped; with HAILAN_REQUIRE_PG=1 it
// ends with 1 instead.
std::string PostgresUrl();

// Address of the test Redis (HAILAN_TEST_REDIS), `unix:/path/to/socket`; missing as above. Shared
// by all tests: use keys of your own.
std::string RedisUrl();

}  // namespace hailan::testing
