# Runs ${pitstop} for what it writes about itself, and installs that: completions, the schema of scenarios and, where
# pandoc is, man pages. Of its callers: ${made}, a folder to write to; ${pages}, and the folders
# ${share}, ${man} and ${data}.
file(REMOVE_RECURSE ${made})
file(MAKE_DIRECTORY ${made}/man)

function(write_page file)  # ARGUMENT...: of the program
  execute_process(COMMAND ${pitstop} ${ARGN} OUTPUT_FILE ${made}/${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
write_page(pitstop manual --completions bash)
write_page(_pitstop manual --completions zsh)
write_page(pitstop.fish manual --completions fish)
write_page(scenario.schema.json explain --schema)

set(share ${CMAKE_INSTALL_PREFIX}/${share})
# Debian's zsh reads /usr/local/share/zsh/site-functions, but of /usr/share the vendors' folder.
set(zsh_folder site-functions)
if(CMAKE_INSTALL_PREFIX STREQUAL /usr)
  set(zsh_folder vendor-completions)
endif()
file(INSTALL ${made}/pitstop DESTINATION ${share}/bash-completion/completions)
file(INSTALL ${made}/_pitstop DESTINATION ${share}/zsh/${zsh_folder})
file(INSTALL ${made}/pitstop.fish DESTINATION ${share}/fish/vendor_completions.d)
file(INSTALL ${made}/scenario.schema.json DESTINATION ${CMAKE_INSTALL_PREFIX}/${data})

execute_process(COMMAND ${pages} ${pitstop} ${made}/man RESULT_VARIABLE code OUTPUT_QUIET)
if(code EQUAL 77)
  message(STATUS "pandoc: not found; the man pages are left out")
elseif(NOT code EQUAL 0)
  message(FATAL_ERROR "the man pages cannot be made: ${pages} ends with ${code}")
else()
  file(GLOB made_pages ${made}/man/*.1)
  execute_process(COMMAND gzip -9n ${made_pages} COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB made_pages ${made}/man/*.1.gz)
  file(INSTALL ${made_pages} DESTINATION ${CMAKE_INSTALL_PREFIX}/${man}/man1)
endif()
