include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS simstudio EXPORT simstudio-targets)
install(DIRECTORY include/simstudio DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(FILES ${PROJECT_BINARY_DIR}/include/simstudio/version.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/simstudio)
install(EXPORT simstudio-targets NAMESPACE simstudio:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/simstudio)
configure_package_config_file(cmake/simstudio-config.cmake.in simstudio-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/simstudio)
write_basic_package_version_file(simstudio-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/simstudio-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/simstudio-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/simstudio)
