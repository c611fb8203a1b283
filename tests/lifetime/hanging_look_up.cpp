// SPDX-License-Identifier: Apache-2.0
#include "lifetime/hanging_look_up.h"

#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>

namespace simstudio::test {
namespace {

std::mutex mutex;  // Guards the three below.
std::condition_variable changed;
int hanging = 0;
int released = 0;

bool hangs(const char* name) {
  constexpr char kEnd[] = ".hang";
  const std::size_t size = name == nullptr ? 0 : std::strlen(name);
  return size >= sizeof kEnd - 1 && std::strcmp(name + size - (sizeof kEnd - 1), kEnd) == 0;
}

void hang() {
  std::unique_lock<std::mutex> lock(mutex);
  ++hanging;
  changed.notify_all();
  changed.wait(lock, [] { return released > 0; });
  --released;
  --hanging;
  changed.notify_all();
}

}  // namespace

int HangingLookUps::waiting() {
  const std::lock_guard<std::mutex> lock(mutex);
  return hanging;
}

bool HangingLookUps::wait_for(int count) {
  std::unique_lock<std::mutex> lock(mutex);
  return changed.wait_for(lock, std::chrono::seconds(10), [&] { return hanging >= count; });
}

void HangingLookUps::release(int count) {
  const std::lock_guard<std::mutex> lock(mutex);
  released += count;
  changed.notify_all();
}

void HangingLookUps::release_all() {
  std::unique_lock<std::mutex> lock(mutex);
  released = hanging;
  changed.notify_all();
  changed.wait(lock, [] { return hanging == 0; });
  released = 0;
}

}  // namespace simstudio::test

extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* name, const char* service,
                                                                  const addrinfo* hints, addrinfo** found) {
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto system = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (!simstudio::test::hangs(name)) return system(name, service, hints, found);
  simstudio::test::hang();
  return system("127.0.0.1", service, hints, found);
}
