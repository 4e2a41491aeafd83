# cmake --install: the program, its MPI module, manual pages, completions, data; static libraries and headers with
# find_package(pitstop) and pkg-config. package.cmake makes Debian packages of the components.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# ---- component program
install(TARGETS pitstop RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)

set(data ${CMAKE_INSTALL_DATADIR}/pitstop)
install(FILES experiments/catalogue.yaml experiments/observe/alerts.yaml DESTINATION ${data} COMPONENT program)
install(DIRECTORY experiments/scenarios experiments/profiles experiments/observe/dashboards DESTINATION ${data}
        COMPONENT program)
install(DIRECTORY calibration/profiles/ DESTINATION ${data}/calibration COMPONENT program)
install(FILES experiments/results/read_results.py experiments/slurm/sweep.sbatch DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
        COMPONENT program)

# What the program writes about itself. install_pages.cmake runs it while it is installed.
install(CODE "
  set(pitstop \"$<TARGET_FILE:pitstop>\")
  set(pages \"${PROJECT_SOURCE_DIR}/tests/manual/pages.sh\")
  set(made \"${PROJECT_BINARY_DIR}/generated/installed\")
  set(man \"${CMAKE_INSTALL_MANDIR}\")
  set(share \"${CMAKE_INSTALL_DATADIR}\")
  set(data \"${data}\")" COMPONENT program)
install(SCRIPT cmake/install_pages.cmake COMPONENT program)

# ---- component mpi: looked for in the folder of libraries where it does not lie beside the program
set(modules ${CMAKE_INSTALL_LIBDIR}/pitstop)
file(RELATIVE_PATH modules_from_program ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR}/pitstop)
set_source_files_properties(experiments/simulate/engines/transport.cpp PROPERTIES
  COMPILE_DEFINITIONS PITSTOP_MODULES="${modules_from_program}")
if(TARGET pitstop_mpi)
  install(TARGETS pitstop_mpi LIBRARY DESTINATION ${modules} COMPONENT mpi)
endif()

# ---- component development: pitstop::sim and pitstop::models
set(headers ${CMAKE_INSTALL_INCLUDEDIR}/pitstop)
foreach(room sim models)
  install(DIRECTORY ${room} DESTINATION ${headers} COMPONENT development FILES_MATCHING PATTERN "*.hpp")
  set_target_properties(pitstop_${room} PROPERTIES EXPORT_NAME ${room})
endforeach()
# The same bits as in the program: the core is compiled from headers, and must not fuse multiply and add.
target_include_directories(pitstop_sim INTERFACE $<INSTALL_INTERFACE:${headers}>)
target_compile_features(pitstop_sim INTERFACE $<INSTALL_INTERFACE:cxx_std_20>)
target_compile_options(pitstop_sim INTERFACE
  $<INSTALL_INTERFACE:$<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>>
  $<INSTALL_INTERFACE:$<$<COMPILE_LANGUAGE:CUDA>:--fmad=false>>)
set(pc_simgrid "")
if(SIMGRID_FOUND)
  target_link_libraries(pitstop_models PRIVATE $<INSTALL_INTERFACE:simgrid>)
  set(pc_simgrid simgrid)
endif()

set(config ${CMAKE_INSTALL_LIBDIR}/cmake/pitstop)
install(TARGETS pitstop_sim pitstop_models EXPORT pitstop
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT pitstop NAMESPACE pitstop:: FILE pitstop-targets.cmake DESTINATION ${config} COMPONENT development)
configure_package_config_file(cmake/pitstop-config.cmake.in generated/pitstop-config.cmake
                              INSTALL_DESTINATION ${config})
write_basic_package_version_file(generated/pitstop-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/generated/pitstop-config.cmake
              ${PROJECT_BINARY_DIR}/generated/pitstop-config-version.cmake
        DESTINATION ${config} COMPONENT development)
file(RELATIVE_PATH pc_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" pc_prefix ${pc_prefix})
configure_file(cmake/pitstop.pc.in generated/pitstop.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/generated/pitstop.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)

# ---- licences, of what is compiled into the program too
set(doc_folder_program pitstop)
set(doc_folder_mpi pitstop-mpi)
set(doc_folder_development libpitstop-dev)
foreach(component program mpi development)
  if(TARGET pitstop_mpi OR NOT component STREQUAL mpi)
    install(FILES cmake/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${doc_folder_${component}}
            COMPONENT ${component})
  endif()
endforeach()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

include(cmake/package.cmake)
