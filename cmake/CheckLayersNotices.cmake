# cmake -DSCRATCH=folder -P CheckLayersNotices.cmake
#
# Tests CheckLayers.cmake: writes one forbidden include after the other into a scratch tree that
# CheckLayers.cmake accepts. Each must be refused with file, line and reason.
cmake_minimum_required(VERSION 3.25)

function(run_check result message)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${SCRATCH}" -P "${CMAKE_CURRENT_LIST_DIR}/CheckLayers.cmake"
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(${result} "${status}" PARENT_SCOPE)
  set(${message} "${output}" PARENT_SCOPE)
endfunction()

function(expect_refused file text reason)
  file(WRITE "${SCRATCH}/${file}" "#include <vector>\n\n// [;]\n${text}\n")
  run_check(status output)
  file(REMOVE "${SCRATCH}/${file}")
  string(FIND "${output}" "${file}:4: ${reason}" found)
  if(status EQUAL 0 OR found EQUAL -1)
    message(SEND_ERROR "Not noticed: ${file} with ${text}\n${output}")
  endif()
endfunction()

function(expect_accepted)
  run_check(status output)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "Wrongly refused:\n${output}")
  endif()
endfunction()

set(core [["runtime_exports/core/error.hpp"]])
set(headers include/runtime_exports)
file(REMOVE_RECURSE "${SCRATCH}")
file(WRITE "${SCRATCH}/${headers}/core/error.hpp" "#include <string>\n")
file(WRITE "${SCRATCH}/src/core/error.cpp" "#include <fmt/format.h>\n#include ${core}\n")
file(WRITE "${SCRATCH}/src/json/private.hpp" "#include ${core}\n")
file(WRITE "${SCRATCH}/src/json/parser.cpp" "#include <simdjson.h>\n#include \"private.hpp\"\n")
file(WRITE "${SCRATCH}/src/cli/arguments.cpp" "#include <CLI/CLI.hpp>\n")
file(WRITE "${SCRATCH}/src/main.cpp" "#include \"runtime_exports/cli/run.hpp\"\n")
file(WRITE "${SCRATCH}/src/exports/admin.cpp"
  "#include \"runtime_exports/exports/registry.hpp\"\n#include \"runtime_exports/state/rows.hpp\"\n")
expect_accepted()

expect_refused(src/core/bad.cpp "#include \"runtime_exports/json/parser.hpp\""
  "core may not include json")
expect_refused(${headers}/io/bad.hpp "#include \"runtime_exports/json/parser.hpp\""
  "io may not include json")
expect_refused(src/exports/bad.cpp "  #  include \"runtime_exports/io/file.hpp\""
  "exports may not include io")
expect_refused(src/exports/bad.cpp "#include \"runtime_exports/checks/gate.hpp\" // up"
  "exports may not include checks")
expect_refused(src/io/bad.cpp "#include <fmt/format.h>" "io may not include fmt")
expect_refused(src/core/bad.cpp "#include <simdjson.h>" "core may not include simdjson")
expect_refused(src/state/bad.cpp "#include <re2/re2.h>" "state may not include re2")
expect_refused(src/publish/bad.cpp "#include <spdlog/spdlog.h>" "publish may not include spdlog")
expect_refused(src/json/bad.cpp "#include <nlohmann/json.hpp>" "json may not include nlohmann")
expect_refused(src/cli/bad.cpp "#include <curl/curl.h>" "cli may not include curl")
expect_refused(src/publish/bad.cpp "#include <pugixml.hpp>" "publish may not include pugixml")
expect_refused(src/cli/bad.cpp "#include \"runtime_exports/push/push.hpp\""
  "cli may not include push")
expect_refused(src/main.cpp "#include \"runtime_exports/push/push.hpp\"" "main may not include push")
expect_refused(src/json/bad.cpp "#include <boost/json.hpp>"
  "<boost/json.hpp> belongs to no library")
expect_refused(src/json/bad.cpp "#include \"runtime_exports/tools/text.hpp\""
  "there is no layer tools")
expect_refused(src/tools/bad.cpp "#include ${core}" "there is no layer tools")
expect_refused(src/main.cpp "#include \"runtime_exports/publish/plan.hpp\""
  "main may not include publish")
expect_refused(src/json/bad.cpp "#include \"missing.hpp\"" "\"missing.hpp\" is neither")
expect_refused(src/json/bad.cpp "#include \"../schema/rules.hpp\"" "\"../schema/rules.hpp\" is nei")
expect_refused(src/json/bad.cpp "#include HEADER" "an include that this check cannot read")
expect_refused(src/exports/bad.cpp "#include <fstream>" "exports may not include <fstream>")
expect_refused(src/exports/bad.cpp "#include <unistd.h>" "exports may not include <unistd.h>")

file(WRITE "${SCRATCH}/src/cli/second.cpp" "#include <CLI/App.hpp>\n")
run_check(status output)
if(status EQUAL 0 OR NOT output MATCHES "CLI11 belongs into exactly one [.]cpp")
  message(SEND_ERROR "Not noticed: CLI11 in two sources\n${output}")
endif()
file(REMOVE "${SCRATCH}/src/cli/second.cpp")
expect_accepted()
