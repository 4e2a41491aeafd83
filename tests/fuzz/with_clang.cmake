# The importer's fuzz targets where another compiler builds the rest: clang++ compiles its sources once more, with
# coverage. ctest runs each over its corpus and for 3 s more; `make campaign` for 60 s under sanitizers.
find_program(CLANGXX NAMES clang++ clang++-14)
mark_as_advanced(CLANGXX)
set(fuzz_dir ${CMAKE_CURRENT_BINARY_DIR}/fuzz)
if(CLANGXX)
  file(WRITE ${fuzz_dir}/probe.cpp "extern \"C\" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }\n")
  execute_process(COMMAND ${CLANGXX} -fsanitize=fuzzer ${fuzz_dir}/probe.cpp -o ${fuzz_dir}/probe
                  RESULT_VARIABLE no_fuzzer OUTPUT_QUIET ERROR_QUIET)
endif()
if(NOT CLANGXX OR no_fuzzer OR PITSTOP_SANITIZE)
  if(NOT PITSTOP_SANITIZE)
    message(STATUS "clang++ with libFuzzer: not found; tests/fuzz is left out")
  endif()
  return()
endif()

set(fuzz_flags -std=c++20 -O1 -fsanitize=fuzzer-no-link -D_GLIBCXX_ASSERTIONS -ffp-contract=off -I${PROJECT_SOURCE_DIR})
# Compiles `source`; appends the object to `objects`.
function(clang_object source objects)
  get_filename_component(name ${source} NAME_WE)
  set(object ${fuzz_dir}/${name}.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${CLANGXX} ${fuzz_flags} -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d VERBATIM)
  set(${objects} ${${objects}} ${object} PARENT_SCOPE)
endfunction()

file(GLOB importer CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/calibration/import/*.cpp)
list(APPEND importer ${PROJECT_SOURCE_DIR}/calibration/profile.cpp)
foreach(source IN LISTS importer)
  clang_object(${source} importer_objects)
endforeach()

file(GLOB targets CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/import_*_fuzz.cpp)
foreach(source IN LISTS targets)
  get_filename_component(target ${source} NAME_WE)
  set(own)
  clang_object(${source} own)
  add_custom_command(OUTPUT ${fuzz_dir}/${target}
    COMMAND ${CLANGXX} -fsanitize=fuzzer ${own} ${importer_objects} $<TARGET_FILE:fmt::fmt> -o ${fuzz_dir}/${target}
    DEPENDS ${own} ${importer_objects} VERBATIM)
  list(APPEND programs ${fuzz_dir}/${target})
  file(MAKE_DIRECTORY ${fuzz_dir}/corpus/${target})
  # New inputs go to the first folder; -seed makes the search the same, the clock alone ends it.
  add_test(NAME fuzz.${target}
    COMMAND ${fuzz_dir}/${target} -max_total_time=3 -max_len=2048 -timeout=10 -seed=1 -print_final_stats=1
            -dict=${CMAKE_CURRENT_LIST_DIR}/import.dict -artifact_prefix=${fuzz_dir}/${target}-
            ${fuzz_dir}/corpus/${target} ${CMAKE_CURRENT_LIST_DIR}/corpus/${target})
  set_tests_properties(fuzz.${target} PROPERTIES TIMEOUT 120)
endforeach()
add_custom_target(fuzz_programs ALL DEPENDS ${programs})
