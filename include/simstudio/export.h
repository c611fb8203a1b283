// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_EXPORT_H
#define SIMSTUDIO_EXPORT_H

#if defined(SIMSTUDIO_STATIC)
#define SIMSTUDIO_API
#elif defined(_WIN32)
#if defined(simstudio_EXPORTS)
#define SIMSTUDIO_API __declspec(dllexport)
#else
#define SIMSTUDIO_API __declspec(dllimport)
#endif
#else
#define SIMSTUDIO_API __attribute__((visibility("default")))
#endif

#endif
