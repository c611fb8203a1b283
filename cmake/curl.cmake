# Links the transport to libcurl: the engine's own CURL::libcurl where there is one, else what CMake finds.
# Either way transport/curl_version.cpp looks at the header's version as well, since an engine's target tells none.
if(NOT TARGET CURL::libcurl)
  find_package(CURL REQUIRED)
endif()
if(CURL_VERSION_STRING AND CURL_VERSION_STRING VERSION_LESS 7.87)
  message(FATAL_ERROR "libcurl ${CURL_VERSION_STRING} is older than 7.87: without CURLOPT_QUICK_EXIT one name "
    "look-up that hangs stops every stream, and destroying a client waits for it. Use libcurl 7.87 or newer, "
    "or -DSIMSTUDIO_CURL=OFF with a transport of your own.")
endif()
target_link_libraries(simstudio PRIVATE CURL::libcurl)
target_compile_definitions(simstudio PRIVATE SIMSTUDIO_HAS_CURL=1)
