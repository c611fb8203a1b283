// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_SIMSTUDIO_H
#define SIMSTUDIO_SIMSTUDIO_H

/// Everything public but coroutine.h, which needs C++20.
#include "simstudio/answer.h"
#include "simstudio/auth.h"
#include "simstudio/chat.h"
#include "simstudio/client.h"
#include "simstudio/clock.h"
#include "simstudio/error.h"
#include "simstudio/event.h"
#include "simstudio/export.h"
#include "simstudio/hooks.h"
#include "simstudio/input_file.h"
#include "simstudio/job.h"
#include "simstudio/json.h"
#include "simstudio/large_value.h"
#include "simstudio/limits.h"
#include "simstudio/options.h"
#include "simstudio/paused.h"
#include "simstudio/rate_limiter.h"
#include "simstudio/response_reply.h"
#include "simstudio/resume.h"
#include "simstudio/retry.h"
#include "simstudio/run.h"
#include "simstudio/transport.h"
#include "simstudio/version.h"
#include "simstudio/wait.h"
#include "simstudio/workflow.h"

#endif
