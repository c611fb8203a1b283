// SPDX-License-Identifier: Apache-2.0
// What windows.h, Xlib.h and Unreal's headers define, among what a game includes before us. The standard library is not
// meant to survive these, so what our headers need of it comes first.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// X11/X.h, X11/Xlib.h
#define None 0L
#define Status int
#define Success 0
#define Bool int
#define True 1
#define False 0
#define Always 2
#define Unsorted 0
#define BadValue 2
#define BadAlloc 11
#define KeyPress 2
#define FocusIn 9
#define Complex 0
#define CurrentTime 0L

// windows.h and what it includes
#define ERROR 0
#define DELETE (0x00010000L)
#define IN
#define OUT
#define OPTIONAL
#define small char
#define near
#define far
#define hyper long long
#define interface struct
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define NO_ERROR 0L
#define TRUE 1
#define FALSE 0
#define VOID void
#define CONST const
#define STRICT 1
#define IGNORE 0
#define INFINITE 0xFFFFFFFF
#define SendMessage SendMessageW
#define GetMessage GetMessageW
#define GetObject GetObjectW
#define CreateEvent CreateEventW
#define GetCurrentTime GetTickCount
#define Yield()

// Unreal
#define TEXT(x) L##x
#define check(expression) static_assert(false, "Unreal's check")
#define checkf(expression, ...) static_assert(false, "Unreal's checkf")
#define verify(expression) static_assert(false, "Unreal's verify")
#define ensure(expression) static_assert(false, "Unreal's ensure")
#define UI 1
#define PI (3.1415926535897932f)
#define LOCTEXT(key, text) 0
#define UPROPERTY(...)
#define UFUNCTION(...)
#define FORCEINLINE inline
#define TRANSPARENT 1
#define OPAQUE 2

// Apple's AssertMacros.h, and what old code bases have
#define require(expression) static_assert(false, "Apple's require")
#define debug(...) static_assert(false, "a debug macro")
#define log(...) static_assert(false, "a log macro")
