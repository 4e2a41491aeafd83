# cpack: Debian packages pitstop, pitstop-mpi (a Suggests: it needs MPI) and libpitstop-dev.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pitstop)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program development)
if(TARGET pitstop_mpi)
  list(APPEND CPACK_COMPONENTS_ALL mpi)
endif()
if(NOT CPACK_PACKAGE_CONTACT)
  set(CPACK_PACKAGE_CONTACT "Pitstop developers <pitstop@localhost>")
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME pitstop)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS gnuplot-nox)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "pitstop-mpi, prometheus")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "Pitstop simulates training jobs on GPU clusters whose nodes fail and are
replaced. It tells how long a job will take, where the lost time goes, how sure
that is, and which change would help most.")

set(CPACK_DEBIAN_MPI_PACKAGE_NAME pitstop-mpi)
set(CPACK_DEBIAN_MPI_PACKAGE_SECTION science)
set(CPACK_DEBIAN_MPI_PACKAGE_DEPENDS "pitstop (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_MPI_DESCRIPTION "With this module, mpirun and srun share the work of pitstop run and pitstop
sweep among several machines.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libpitstop-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
if(SIMGRID_FOUND)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS libsimgrid-dev)
endif()
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "Static libraries and C++ headers of Pitstop's engine (pitstop::sim) and models
(pitstop::models), for find_package(pitstop) and pkg-config.")

include(CPack)
