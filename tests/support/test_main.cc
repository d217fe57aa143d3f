// The one translation unit with Catch's main, and the exit codes that ctest understands.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
