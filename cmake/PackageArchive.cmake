# cpack runs this after packing. It writes the .tar.gz again, with sorted names and owned by root, from the tree
# that cpack packed.
foreach(file IN LISTS CPACK_PACKAGE_FILES)
  if(NOT file MATCHES "[.]tar[.]gz$")
    continue()
  endif()
  get_filename_component(parent "${CPACK_TEMPORARY_DIRECTORY}" DIRECTORY)
  get_filename_component(name "${CPACK_TEMPORARY_DIRECTORY}" NAME)
  execute_process(
    COMMAND tar --create --directory "${parent}" --sort=name --format=gnu --owner=0 --group=0
            --numeric-owner "${name}"
    COMMAND gzip -9n
    OUTPUT_FILE "${file}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
