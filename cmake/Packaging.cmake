# Describes the packages that `cpack` makes from components of an installed build: a .deb of each program and a .tar.gz.
# script/package calls cpack so that the same commit gives the same bytes.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()

set(CPACK_PACKAGE_NAME "${PROJECT_NAME}")
set(CPACK_PACKAGE_VENDOR "runtime-exports maintainers")
set(CPACK_PACKAGE_CONTACT "runtime-exports maintainers <maintainers@runtime-exports.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION
    "Reads the state that a runtime leaves on disk and publishes it as a set of JSON files for dashboards,
status pages and desktop clients. Public files are redacted, the finished bytes of every file are checked
against a JSON Schema, and the set is replaced as one, through any crash.")
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

# These scripts set modes and times, and write the .tar.gz again with sorted names and owned by root.
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/PackageTree.cmake")
set(CPACK_POST_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/PackageArchive.cmake")

# The archive also holds the libraries that other distributions may lack or have in another version, but not the C
# library.
install(CODE [[
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES "$<TARGET_FILE:portable>" RESOLVED_DEPENDENCIES_VAR libraries
       POST_EXCLUDE_REGEXES "/(ld-linux[^/]*|lib(c|m|dl|rt|pthread|resolv))[.]so[^/]*$")
  file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/runtime-exports" TYPE SHARED_LIBRARY FOLLOW_SYMLINK_CHAIN
       FILES ${libraries})
]] COMPONENT archive EXCLUDE_FROM_ALL)

# Install the licences (from Debian's packages) of the libraries whose code is in the programs or in the archive.
set(copyright "${CMAKE_BINARY_DIR}/copyright")
set(text "runtime-exports: the people who wrote it; see the sources.\n")
foreach(package libre2-dev libcli11-dev libspdlog-dev nlohmann-json3-dev libsimdjson-dev libfmt-dev nettle-dev
        libstdc++6)
  if(EXISTS "/usr/share/doc/${package}/copyright")
    file(READ "/usr/share/doc/${package}/copyright" licence)
    string(APPEND text "\n\nParts of the library of ${package} are in the program or beside it:\n\n${licence}")
  endif()
endforeach()
file(CONFIGURE OUTPUT "${copyright}" CONTENT "${text}" @ONLY)
install(FILES "${copyright}" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES "${copyright}" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/${PROJECT_NAME}-push" COMPONENT push)

include(CPack)
