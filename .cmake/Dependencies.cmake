# Debian 12 packages. prometheus-cpp's package file wants civetweb, zlib and curl to be there even for `core`;
# nothing of ours links them through it.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(CARES REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(ISAL IMPORTED_TARGET libisal)  # x86 and arm; zlib serves elsewhere
if(KIGEN_TESTS)
  find_package(GTest REQUIRED)
endif()
if(KIGEN_BENCH)
  find_package(benchmark REQUIRED)
endif()
