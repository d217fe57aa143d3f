// Configuration from the environment: forms, defaults, refusals and what is hidden.
#include "common/app/config.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <string>

#include "common/app/settings.h"
#include "common/base/error.h"

namespace hailan::app {
namespace {

using Catch::Matchers::Contains;
using Values = std::map<std::string, std::string>;

TEST_CASE("values of every form, and their defaults") {
  Config config(Values{{"HAILAN_A", "text"},
                       {"HAILAN_B", "7"},
                       {"HAILAN_C", "true"},
                       {"HAILAN_D", "1h30m"},
                       {"HAILAN_E", ""}});
  CHECK(config.Text("HAILAN_A", "x", "h") == "text");
  CHECK(config.Int("HAILAN_B", 1, 0, 9, "h") == 7);
  CHECK(config.Bool("HAILAN_C", false, "h"));
  CHECK(config.Duration("HAILAN_D", absl::Seconds(1), "h") == absl::Minutes(90));
  CHECK(config.Text("HAILAN_E", "empty is absent", "h") == "empty is absent");
  CHECK(config.Int("HAILAN_F", 3, 0, 9, "h") == 3);
  CHECK_FALSE(config.Bool("HAILAN_G", false, "h"));
  CHECK(config.Duration("HAILAN_H", absl::Milliseconds(250), "h") == absl::Milliseconds(250));
  CHECK(config.Finish().ok());
}

TEST_CASE("malformed values are all named, and not repeated") {
  Config config(Values{{"HAILAN_A", "seven"},
                       {"HAILAN_B", "12"},
                       {"HAILAN_C", "yes"},
                       {"HAILAN_D", "5 minutes"},
                       {"HAILAN_E", "-5s"},
                       {"HAILAN_F", "inf"}});
  CHECK(config.Int("HAILAN_A", 1, 0, 9, "h") == 1);
  CHECK(config.Int("HAILAN_B", 2, 0, 9, "h") == 2);
  CHECK_FALSE(config.Bool("HAILAN_C", false, "h"));
  for (const char* key : {"HAILAN_D", "HAILAN_E", "HAILAN_F"}) {
    CHECK(config.Duration(key, absl::Seconds(1), "h") == absl::Seconds(1));
  }
  const absl::Status status = config.Finish();
  CHECK(ReasonOf(status) == "INVALID_CONFIGURATION");
  const std::string message(status.message());
  for (const char* key : {"HAILAN_A", "HAILAN_B", "HAILAN_C", "HAILAN_D", "HAILAN_E", "HAILAN_F"}) {
    CHECK_THAT(message, Contains(key));
  }
  CHECK_THAT(message, !Contains("seven"));
}

TEST_CASE("a key that nobody declared is refused") {
  Config config(Values{{"HAILAN_GRPC_LISTN", "x"}});
  CHECK(config.CheckValues().ok());
  CHECK_THAT(std::string(config.Finish().message()), Contains("HAILAN_GRPC_LISTN"));
}

TEST_CASE("secrets and passwords are not printed") {
  Config config(Values{{"HAILAN_KEY", "hush"},
                       {"HAILAN_URL", "postgresql://app:hush@db:5432/hailan"},
                       {"HAILAN_DSN", "host=db password=hush dbname=x"},
                       {"HAILAN_QUERY", "postgresql:///hailan?password=hush&host=/run"},
                       {"HAILAN_QUOTED", "host=db password='hu sh' user=x"},
                       {"HAILAN_PLAIN", "postgresql:///hailan?host=/run"}});
  config.Secret("HAILAN_KEY", "", "a key");
  config.Secret("HAILAN_OTHER", "built-in", "a key");
  config.Secret("HAILAN_NONE", "", "a key");
  for (const char* key :
       {"HAILAN_URL", "HAILAN_DSN", "HAILAN_QUERY", "HAILAN_QUOTED", "HAILAN_PLAIN"}) {
    config.Text(key, "", "h");
  }
  const std::string text = config.Describe();
  CHECK_THAT(text, !Contains("hush") && !Contains("hu sh") && !Contains("built-in"));
  CHECK_THAT(text, Contains("HAILAN_KEY=***\n"));
  CHECK_THAT(text, Contains("HAILAN_NONE=\n"));
  CHECK_THAT(text, Contains("HAILAN_URL=postgresql://app:***@db:5432/hailan\n"));
  CHECK_THAT(text, Contains("HAILAN_DSN=host=db password=*** dbname=x\n"));
  CHECK_THAT(text, Contains("HAILAN_PLAIN=postgresql:///hailan?host=/run\n"));
  CHECK_THAT(config.Help(), !Contains("built-in"));
  CHECK_THAT(config.Help(), Contains("HAILAN_KEY (secret): a key\n"));
}

TEST_CASE("the environment gives its HAILAN_ variables only") {
  REQUIRE(::setenv("HAILAN_CONFIG_TEST", "a=b", 1) == 0);
  REQUIRE(::setenv("OTHER_CONFIG_TEST", "x", 1) == 0);
  Config config = Config::FromEnvironment();
  CHECK(config.Text("HAILAN_CONFIG_TEST", "", "h") == "a=b");
  CHECK_THAT(std::string(config.Finish().message()), !Contains("OTHER_CONFIG_TEST"));
  ::unsetenv("HAILAN_CONFIG_TEST");
  ::unsetenv("OTHER_CONFIG_TEST");
}

TEST_CASE("HAILAN_ENV") {
  CHECK_FALSE(Config(Values{}).production());
  CHECK_FALSE(Config(Values{{"HAILAN_ENV", "development"}}).production());
  CHECK(Config(Values{{"HAILAN_ENV", "production"}}).production());
  Config misspelt(Values{{"HAILAN_ENV", "prod"}});
  CHECK(misspelt.production());
  CHECK_THAT(std::string(misspelt.CheckValues().message()), Contains("HAILAN_ENV"));
}

TEST_CASE("production refuses what is insecure") {
  Config bare(Values{{"HAILAN_ENV", "production"}, {"HAILAN_GRPC_LISTEN", "0.0.0.0:50051"}});
  const absl::Status status = CheckSettings(ReadSettings(bare));
  CHECK(ReasonOf(status) == "INSECURE_CONFIGURATION");
  const std::string message(status.message());
  CHECK_THAT(message,
             Contains("HAILAN_PAGE_TOKEN_KEY") && Contains("HAILAN_AUTH_ISSUER") &&
                 Contains("HAILAN_TLS_CERT"));
  Config sound(Values{{"HAILAN_ENV", "production"},
                      {"HAILAN_AUTH_ISSUER", "https://id.example.org"},
                      {"HAILAN_PAGE_TOKEN_KEY", std::string(32, 'k')}});
  const Settings settings = ReadSettings(sound);
  CHECK(CheckSettings(settings).ok());
  CHECK_FALSE(settings.migrate);
  CHECK(settings.drain_delay == absl::Seconds(5));
  Config meshed(Values{{"HAILAN_ENV", "production"},
                       {"HAILAN_AUTH_ISSUER", "https://id.example.org"},
                       {"HAILAN_GRPC_LISTEN", "0.0.0.0:50051"},
                       {"HAILAN_PLAINTEXT", "true"},
                       {"HAILAN_PAGE_TOKEN_KEY", std::string(32, 'k')}});
  CHECK(CheckSettings(ReadSettings(meshed)).ok());
}

TEST_CASE("development starts without any setting") {
  Config config(Values{});
  const Settings settings = ReadSettings(config);
  CHECK(config.Finish().ok());
  CHECK(CheckSettings(settings).ok());
  CHECK(settings.migrate);
  CHECK(settings.drain_delay == absl::ZeroDuration());
  CHECK(ModuleKey("grid_geo", "POOL") == "HAILAN_GRID_GEO_POOL");
}

}  // namespace
}  // namespace hailan::app
