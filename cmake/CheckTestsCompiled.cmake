# cmake -DTESTS=tests -DCOMMANDS=build/compile_commands.json [-DUNLESS=fuzz] -P CheckTestsCompiled.cmake
#
# Fails and names every tests/**/*.cpp that no target compiles, because a test that is not built
# never fails. UNLESS names a folder that this build leaves out.
cmake_minimum_required(VERSION 3.25)

file(READ "${COMMANDS}" commands)
file(GLOB_RECURSE sources "${TESTS}/*.cpp" "${TESTS}/*.cc" "${TESTS}/*.cxx")
list(FILTER sources EXCLUDE REGEX "/node_modules/")
if(UNLESS)
  list(FILTER sources EXCLUDE REGEX "/${UNLESS}/[^/]*$")
endif()
if(NOT sources)
  message(FATAL_ERROR "There are no tests in ${TESTS}")
endif()
set(left_out "")
foreach(source IN LISTS sources)
  string(FIND "${commands}" "\"file\": \"${source}\"" found)
  if(found EQUAL -1)
    string(APPEND left_out "  ${source}\n")
  endif()
endforeach()
if(left_out)
  message(FATAL_ERROR "No target compiles these tests:\n${left_out}")
endif()
list(LENGTH sources count)
message(STATUS "${count} test sources are compiled")
