if(SIMSTUDIO_FUZZ)
  set(SIMSTUDIO_SANITIZE "fuzzer-no-link,address,undefined")
endif()
# A sanitizer must see every object of a program, so this is the one setting that is global.
if(SIMSTUDIO_SANITIZE)
  add_compile_options(-fsanitize=${SIMSTUDIO_SANITIZE} -fno-omit-frame-pointer -g -O1)
  add_link_options(-fsanitize=${SIMSTUDIO_SANITIZE})
  if(SIMSTUDIO_SANITIZE MATCHES "undefined")
    # The vptr check needs the run-time types that the core is built without.
    add_compile_options(-fno-sanitize-recover=undefined -fno-sanitize=vptr)
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
      add_compile_options(-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/tools/ci/ubsan.ignore)
    endif()
  endif()
  if(SIMSTUDIO_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # gcc warns of every fence in ConcurrentQueue, since its sanitizer doesn't follow fences: tools/ci/tsan.suppressions.
    add_compile_options(-Wno-tsan)
  endif()
endif()
