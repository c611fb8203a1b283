# A libcurl of 2021, as its own build would install it.
add_library(CURL::libcurl INTERFACE IMPORTED)
set(CURL_FOUND TRUE)
