# Debian's cross compiler for Windows. Its headers and the host's must not meet, so the header-only libraries that the
# core is made with are taken out of /usr/include by links.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)

set(header_only ${CMAKE_BINARY_DIR}/header-only)
file(MAKE_DIRECTORY ${header_only}/include)
foreach(library rapidjson concurrentqueue)
  file(CREATE_LINK /usr/include/${library} ${header_only}/include/${library} SYMBOLIC)
endforeach()
file(WRITE ${header_only}/RapidJSONConfig.cmake "set(RAPIDJSON_INCLUDE_DIRS ${header_only}/include)\n")
set(RapidJSON_DIR ${header_only} CACHE PATH "" FORCE)
