# The Debian packages that the build stands on, as imported targets.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(GEOS CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET GLOBAL libpqxx)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET GLOBAL libpq)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET GLOBAL hiredis)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET GLOBAL libmicrohttpd)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET GLOBAL libcurl)

# Debian builds libpqxx without std::optional support unless every user of its headers asks for it.
target_compile_definitions(PkgConfig::PQXX INTERFACE PQXX_HAVE_OPTIONAL=1)

# The parts of Abseil that the house uses everywhere.
set(HAILAN_ABSL
  absl::any_invocable absl::base absl::btree absl::cord absl::core_headers absl::flat_hash_map
  absl::flat_hash_set absl::hash absl::random_random absl::span absl::status absl::statusor
  absl::str_format absl::strings absl::synchronization absl::time)
