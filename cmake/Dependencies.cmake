# Finds every library that the project uses, as Debian packages; nothing is downloaded.
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(simdjson REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Threads REQUIRED)
find_package(CURL 7.84 REQUIRED)
find_package(pugixml REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(nettle REQUIRED IMPORTED_TARGET nettle)

# With the static RE2 library the program starts half a millisecond sooner. That gain is lost if the static library
# needs other libraries (Abseil, since Debian 13).
pkg_check_modules(RE2 REQUIRED re2)
find_library(RE2_ARCHIVE NAMES libre2.a)
add_library(re2_engine INTERFACE)
if(RE2_ARCHIVE AND RE2_STATIC_LIBRARIES STREQUAL "re2")
  target_link_libraries(re2_engine INTERFACE "${RE2_ARCHIVE}" Threads::Threads)
else()
  target_include_directories(re2_engine SYSTEM INTERFACE ${RE2_INCLUDE_DIRS})
  target_link_libraries(re2_engine INTERFACE ${RE2_LINK_LIBRARIES} Threads::Threads)
endif()

if(RUNTIME_EXPORTS_TESTS)
  find_package(Catch2 REQUIRED)  # 2 or 3
endif()
