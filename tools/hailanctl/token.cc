// `hailanctl token`: signs a development token.
#include <iostream>
#include <memory>

#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/session.h"

namespace hailan::ctl {

void AddToken(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "token", "Print a development token; servers in production mode refuse it");
  const auto identity = std::make_shared<Identity>();
  AddIdentityOptions(*command, *identity);
  command->callback([identity, &exit_code] {
    std::cout << rpc::SignDevelopmentToken(identity->claims, identity->issuer) << "\n";
    exit_code = kOk;
  });
}

}  // namespace hailan::ctl
