// gRPC writes lines of its own form to standard error, one for every client that fails a TLS
// handshake. Here they become lines of our log.
#pragma once

namespace hailan::app {

// For the whole process, before the first use of gRPC.
void LogGrpcLines();

}  // namespace hailan::app
