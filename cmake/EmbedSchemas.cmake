# runtime_exports_embed_schemas(TARGET)
#
# Embeds every schemas/*.schema.json in the target through one source, which is generated again whenever
# a schema is changed, added or removed. Run as a script, this file writes that source:
#   cmake -DFOLDER=schemas -DOUTPUT=embedded_schemas.cpp -P EmbedSchemas.cmake
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(runtime_exports_embed_schemas target)
    set(folder "${PROJECT_SOURCE_DIR}/schemas")
    set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded_schemas.cpp")
    set(script "${PROJECT_SOURCE_DIR}/cmake/EmbedSchemas.cmake")
    file(GLOB schemas CONFIGURE_DEPENDS "${folder}/*.schema.json")
    # The list of names is an input too, because removing a schema changes no other file.
    list(JOIN schemas "\n" names)
    set(name_list "${CMAKE_CURRENT_BINARY_DIR}/embedded_schemas.txt")
    file(CONFIGURE OUTPUT "${name_list}" CONTENT "${names}\n" @ONLY)
    add_custom_command(
      OUTPUT "${output}"
      COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${folder}" "-DOUTPUT=${output}" -P "${script}"
      DEPENDS ${schemas} "${name_list}" "${script}"
      COMMENT "Embedding schemas" VERBATIM)
    target_sources(${target} PRIVATE "${output}")
  endfunction()
  return()
endif()

file(GLOB schemas "${FOLDER}/*.schema.json")
list(SORT schemas)
list(LENGTH schemas count)
set(texts "")
set(entries "")
set(index 0)
foreach(schema IN LISTS schemas)
  get_filename_component(name "${schema}" NAME)
  # Write single characters, because a string literal may not be longer than 64 KiB.
  file(READ "${schema}" bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," characters "${bytes}")
  string(APPEND texts "constexpr char text_${index}[] = {${characters}'\\0'};\n")
  string(APPEND entries "    {\"${name}\", {text_${index}, sizeof(text_${index}) - 1}},\n")
  math(EXPR index "${index} + 1")
endforeach()
set(body "{}")
if(count GREATER 0)
  set(body "{{\n${entries}}}")
endif()
file(WRITE "${OUTPUT}" "// Generated from schemas/ by cmake/EmbedSchemas.cmake.
#include <array>

#include \"runtime_exports/schema/bundle.hpp\"

namespace runtime_exports::schema {
namespace {

${texts}
constexpr std::array<EmbeddedSchema, ${count}> schemas = ${body};

}  // namespace

std::span<const EmbeddedSchema> embedded_schemas() { return schemas; }

}  // namespace runtime_exports::schema
")
