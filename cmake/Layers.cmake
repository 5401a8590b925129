# runtime_exports_layer(NAME layers... PRIVATE libraries...)
#
# Makes one static library per layer, so that the linker, like the include check, enforces the rule
# "arrows down only". Third-party libraries are private: their headers stay in the layer's sources.
function(runtime_exports_layer name)
  cmake_parse_arguments(LAYER "" "" "USES;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  add_library(layer_${name} STATIC ${sources})
  target_include_directories(layer_${name} PUBLIC "${PROJECT_SOURCE_DIR}/include")
  foreach(used IN LISTS LAYER_USES)
    target_link_libraries(layer_${name} PUBLIC layer_${used})
  endforeach()
  target_link_libraries(layer_${name} PRIVATE ${LAYER_PRIVATE} project_options)
  if(NOT CMAKE_UNITY_BUILD)
    target_precompile_headers(layer_${name} REUSE_FROM standard_headers)
  endif()
endfunction()

# These headers are parsed once for all layers, unless a unity build compiles most sources of a layer as one. Each source still includes what it uses, for clang-tidy and other builds.
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/no_source.cpp" CONTENT "")
add_library(standard_headers OBJECT "${CMAKE_CURRENT_BINARY_DIR}/no_source.cpp")
target_link_libraries(standard_headers PRIVATE project_options)
target_precompile_headers(standard_headers PRIVATE <algorithm> <array> <functional> <map> <memory>
                          <optional> <set> <string> <string_view> <system_error> <utility> <variant>
                          <vector>)
