// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one way of waiting that this build has; both keep the same contract.
#if defined(SIMSTUDIO_POLLER_EPOLL)
#include "transport/poller_epoll.h"
namespace simstudio::transport {
using Poller = EpollPoller;
}
#else
#include "transport/poller_poll.h"
namespace simstudio::transport {
using Poller = PollPoller;
}
#endif
