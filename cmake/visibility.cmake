# What a program may see of the library: the marked symbols and nothing else, so that it can be unloaded, and so that a
# second copy of RapidJSON, ConcurrentQueue or the standard library in the same process never meets ours.
set_target_properties(simstudio PROPERTIES
  CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
# -fno-gnu-unique: a unique symbol keeps the library, or the plugin that it was linked into, mapped after dlclose.
target_compile_options(simstudio PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
get_target_property(simstudio_type simstudio TYPE)
if(simstudio_type STREQUAL "STATIC_LIBRARY")
  target_compile_definitions(simstudio PUBLIC SIMSTUDIO_STATIC)
elseif(UNIX AND NOT APPLE)
  set(simstudio_version_script ${PROJECT_SOURCE_DIR}/cmake/simstudio.map)
  target_link_options(simstudio PRIVATE "LINKER:--version-script=${simstudio_version_script}")
  set_target_properties(simstudio PROPERTIES LINK_DEPENDS ${simstudio_version_script})
  if(NOT SIMSTUDIO_SANITIZE)  # a sanitizer's run-time comes with the program
    target_link_options(simstudio PRIVATE LINKER:--no-undefined)
  endif()
endif()
