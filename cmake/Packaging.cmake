# The packages that `cpack` makes from an installed build: a .deb and a .tar.gz. script/package calls it so that
# the same commit gives the same bytes.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME "${PROJECT_NAME}")
set(CPACK_PACKAGE_VENDOR "runtime-exports maintainers")
set(CPACK_PACKAGE_CONTACT "runtime-exports maintainers <maintainers@runtime-exports.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION
    "Reads the state that a runtime leaves on disk and publishes it as a set of JSON files for dashboards,
status pages and desktop clients. Every file is cleaned of personal data, checked against a JSON Schema by
its finished bytes, and the set is replaced as one, through any crash.")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_THREADS 1)
string(TOLOWER "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" target_system)
set(CPACK_PACKAGE_FILE_NAME "${PROJECT_NAME}-${PROJECT_VERSION}-${target_system}")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "git")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

# These set modes and times, and write the .tar.gz again with sorted names and owned by root.
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/PackageTree.cmake")
set(CPACK_POST_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/PackageArchive.cmake")

# The licences, from Debian's packages, of the libraries whose code is part of the program.
set(copyright "${CMAKE_BINARY_DIR}/copyright")
set(text "runtime-exports: the people who wrote it; see the sources.\n")
foreach(package libre2-dev libcli11-dev libspdlog-dev nlohmann-json3-dev)
  if(EXISTS "/usr/share/doc/${package}/copyright")
    file(READ "/usr/share/doc/${package}/copyright" licence)
    string(APPEND text "\n\nParts of the library of ${package} are in the program:\n\n${licence}")
  endif()
endforeach()
file(CONFIGURE OUTPUT "${copyright}" CONTENT "${text}" @ONLY)
install(FILES "${copyright}" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

include(CPack)
