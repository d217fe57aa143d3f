// The bodies of the echo service, the same for our pipeline and for the bare server.
#pragma once

#include "hailan/testing/v1/echo.pb.h"

namespace hailan::bench {

hailan::testing::v1::EchoReply Echo(const hailan::testing::v1::EchoRequest& request);
hailan::testing::v1::PageReply Page(const hailan::testing::v1::PageRequest& request);

}  // namespace hailan::bench
