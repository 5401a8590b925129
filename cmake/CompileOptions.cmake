# Warnings and sanitizers are INTERFACE targets: a target gets them by linking to these.
add_library(project_warnings INTERFACE)
target_compile_options(project_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion
  # In a unity build, another source may use the same name.
  $<$<NOT:$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wshadow>
  -Wnon-virtual-dtor
  -Wold-style-cast -Wcast-align -Woverloaded-virtual -Wnull-dereference -Wformat=2
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wuseless-cast>
  # Together these make a switch over an enum name every enumerator and have no default.
  $<$<CXX_COMPILER_ID:Clang>:-Wswitch-enum -Wcovered-switch-default>
  # False warnings of g++ 12 about concatenations of std::string (GCC bugs 105651, 105329).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict
    -Wno-array-bounds -Wno-stringop-overflow>)

add_library(project_sanitizers INTERFACE)
if(RUNTIME_EXPORTS_SANITIZE)
  target_compile_options(project_sanitizers INTERFACE
    -fsanitize=${RUNTIME_EXPORTS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(project_sanitizers INTERFACE -fsanitize=${RUNTIME_EXPORTS_SANITIZE})
endif()

# The fuzzers need the whole program to count the branches that an input takes.
if(RUNTIME_EXPORTS_FUZZ)
  target_compile_options(project_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
endif()

add_library(project_options INTERFACE)
target_link_libraries(project_options INTERFACE project_warnings project_sanitizers)
