// SPDX-License-Identifier: Apache-2.0
// As much of libcurl 7.80's header as is looked at before anything else is.
#ifndef OLD_CURL_H
#define OLD_CURL_H
#define LIBCURL_VERSION_NUM 0x075000
#endif
