// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one place where RapidJSON enters. Bytes off the wire never reach an assertion: what could is checked before.
#define RAPIDJSON_ASSERT(condition) ((void)0)
#define RAPIDJSON_NOEXCEPT_ASSERT(condition) ((void)0)
#define RAPIDJSON_HAS_CXX11_NOEXCEPT 1

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#endif
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
