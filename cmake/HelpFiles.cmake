# Builds manual pages and completions from the table of commands, and installs them.
add_executable(write-help-files "${PROJECT_SOURCE_DIR}/src/write_help_files.cpp")
target_link_libraries(write-help-files PRIVATE layer_cli project_options)
target_compile_definitions(write-help-files PRIVATE RUNTIME_EXPORTS_VERSION="${PROJECT_VERSION}")

# Debian requires compressed pages; -n leaves out the time.
find_program(GZIP_PROGRAM gzip REQUIRED)
set(help_folder "${CMAKE_CURRENT_BINARY_DIR}/help")
add_custom_command(
  OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/help.stamp"
  DEPENDS write-help-files
  COMMAND write-help-files "${help_folder}"
  COMMAND "${GZIP_PROGRAM}" -9nr "${help_folder}/man1"
  COMMAND "${CMAKE_COMMAND}" -E touch "${CMAKE_CURRENT_BINARY_DIR}/help.stamp"
  COMMENT "Writing manual pages and completions" VERBATIM)
add_custom_target(help_files ALL DEPENDS "${CMAKE_CURRENT_BINARY_DIR}/help.stamp")

set(help_permissions OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
install(DIRECTORY "${help_folder}/man1" DESTINATION "${CMAKE_INSTALL_MANDIR}"
        FILE_PERMISSIONS ${help_permissions})
install(FILES "${help_folder}/runtime-exports"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${help_folder}/_runtime-exports"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
install(FILES "${help_folder}/runtime-exports.fish"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
# README.md and the documents link to the others.
foreach(folder . changelog runtime/exports schemas)
  install(FILES "${PROJECT_SOURCE_DIR}/${folder}/README.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}/${folder}")
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" DESTINATION "${CMAKE_INSTALL_DOCDIR}"
        FILE_PERMISSIONS ${help_permissions})
