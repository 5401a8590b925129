# cpack runs this before it packs a tree. It sets modes and times that do not depend on who builds, or when.
# The time is SOURCE_DATE_EPOCH; if that is not set, files keep their times.
if(CPACK_GENERATOR STREQUAL "DEB")
  # Debian requires this of every package: its version and date.
  string(TIMESTAMP time "%a, %d %b %Y %H:%M:%S +0000" UTC)
  set(log "${CPACK_TEMPORARY_DIRECTORY}/usr/share/doc/${CPACK_PACKAGE_NAME}/changelog.Debian")
  file(WRITE "${log}" "${CPACK_PACKAGE_NAME} (${CPACK_PACKAGE_VERSION}) stable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}.

 -- ${CPACK_PACKAGE_CONTACT}  ${time}
")
  execute_process(COMMAND gzip -9nf "${log}" COMMAND_ERROR_IS_FATAL ANY)
endif()

file(GLOB_RECURSE paths LIST_DIRECTORIES TRUE "${CPACK_TEMPORARY_DIRECTORY}/*")
list(APPEND paths "${CPACK_TEMPORARY_DIRECTORY}")
foreach(path IN LISTS paths)
  if(IS_DIRECTORY "${path}" OR path MATCHES "/bin/[^/]+$")
    list(APPEND for_all "${path}")
  else()
    list(APPEND readable "${path}")
  endif()
endforeach()
execute_process(COMMAND chmod 0755 ${for_all} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND chmod 0644 ${readable} COMMAND_ERROR_IS_FATAL ANY)
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND touch --no-dereference "--date=@$ENV{SOURCE_DATE_EPOCH}" ${paths}
                  COMMAND_ERROR_IS_FATAL ANY)
endif()
