// SPDX-License-Identifier: Apache-2.0
#include "lifetime/hanging_look_up.h"

#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <ctime>
#include <mutex>

namespace simstudio::test {
namespace {

// Never destroyed: a look-up may still hang when the process ends.
std::mutex& mutex = *new std::mutex;  // Guards the two numbers.
std::condition_variable& changed = *new std::condition_variable;
int hanging = 0;
int released = 0;
std::atomic<std::time_t> ahead{0};

bool hangs(const char* name) {
  constexpr char kEnd[] = ".hang";
  const std::size_t size = name == nullptr ? 0 : std::strlen(name);
  return size >= sizeof kEnd - 1 && std::strcmp(name + size - (sizeof kEnd - 1), kEnd) == 0;
}

void hang() {
  std::unique_lock<std::mutex> lock(mutex);
  ++hanging;
  changed.notify_all();
  // Longer than any test; one that waits for it in its destructor then fails, and does not stand still.
  constexpr std::chrono::seconds kForEver(40);
  if (changed.wait_for(lock, kForEver, [] { return released > 0; })) --released;
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

void HangingLookUps::forget_names() {
  constexpr std::time_t kLongerThanTheCacheKeeps = 61;
  ahead += kLongerThanTheCacheKeeps;
}

std::time_t HangingLookUps::seconds_ahead() { return ahead; }

}  // namespace simstudio::test

/// libcurl asks this one, and nothing else does, how old the names in its cache are.
extern "C" __attribute__((visibility("default"))) std::time_t time(std::time_t* out) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const std::time_t shown = now.tv_sec + simstudio::test::HangingLookUps::seconds_ahead();
  if (out != nullptr) *out = shown;
  return shown;
}

extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* name, const char* service,
                                                                  const addrinfo* hints, addrinfo** found) {
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto system = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (!simstudio::test::hangs(name)) return system(name, service, hints, found);
  simstudio::test::hang();
  return system("127.0.0.1", service, hints, found);
}
