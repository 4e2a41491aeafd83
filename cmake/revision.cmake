# The source revision that --version tells: git describe of FOLDER. Only tags like v1.2.3 name a version; any
# other tag of a working copy is somebody's bookmark. Sets RESULT; "unknown" without git.
function(revision_of folder result)
  execute_process(COMMAND git describe --tags --always --dirty --match "v[0-9]*.[0-9]*.[0-9]*"
                  WORKING_DIRECTORY ${folder} OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT revision)
    set(revision unknown)
  endif()
  set(${result} ${revision} PARENT_SCOPE)
endfunction()
