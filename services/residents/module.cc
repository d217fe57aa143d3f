#include "services/residents/module.h"

#include <memory>

#include "common/app/host.h"
#include "common/base/status_macros.h"
#include "services/residents/migrations.h"
#include "services/residents/rpc.h"
#include "services/residents/vault/vault.h"

namespace hailan::residents {
namespace {

// A batch of an import is stored in one statement.
constexpr command::RunnerOptions kImportOptions{.max_batch = 500, .max_queue = 4000};

template <class S>
command::Runner<S>& OwnRunner(app::Host& host, command::RunnerOptions options) {
  S& store = host.Own(std::make_unique<S>());
  return host.Own(std::make_unique<command::Runner<S>>(
      store, host.clock(), host.database_options("residents"), options));
}

absl::Status Bind(app::Host& host) {
  const std::string key_file = host.config().Text(
      "HAILAN_RESIDENTS_KEY_FILE",
      "",
      "Path of the JSON key ring that seals personal data; empty = development keys.");
  HL_ASSIGN_OR_RETURN(KeyRing ring, LoadKeyRing(key_file, host.production()));
  const Vault& vault = host.Own(std::make_unique<Vault>(std::move(ring)));
  pg::Pool& pool = host.database("residents");
  auto& people = OwnRunner<ResidentStore>(host, {});
  auto& people_imports = OwnRunner<ResidentStore>(host, kImportOptions);
  auto& building_imports = OwnRunner<BuildingStore>(host, kImportOptions);
  auto& house_imports = OwnRunner<HouseStore>(host, kImportOptions);
  const Handlers handlers{
      .houses = host.Own(std::make_unique<HousesService>(
          pool, host.page_tokens(), building_imports, house_imports)),
      .reads = host.Own(std::make_unique<PersonReads>(pool, host.page_tokens(), vault)),
      .writes = host.Own(std::make_unique<PersonWrites>(pool, vault, people, people_imports)),
      .access = host.Own(std::make_unique<AccessService>(pool, host.page_tokens())),
      .people = people,
      .pool = pool};
  for (auto& service : MakeServices(handlers, host.pipeline(), host.executor("residents"))) {
    host.AddService(std::move(service));
  }
  return absl::OkStatus();
}

}  // namespace

const app::Module kModule{"residents", kMigrations, Bind};

}  // namespace hailan::residents
