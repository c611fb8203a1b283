// SPDX-License-Identifier: Apache-2.0
#include "realtime/host_probe.h"

#include <dlfcn.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);
}

namespace simstudio::test {
namespace {

thread_local bool probing = false;
thread_local HostProbe::Counts counts;
std::atomic<std::uint64_t> forbidden{0};
std::atomic<int> last_forbidden{0};

void count_allocation() {
  if (probing) ++counts.allocations;
}

void on_forbidden(int, siginfo_t* info, void* context) {
  forbidden.fetch_add(1, std::memory_order_relaxed);
  last_forbidden.store(info->si_syscall, std::memory_order_relaxed);
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  registers.gregs[REG_RAX] = -ENOSYS;
#elif defined(__aarch64__)
  registers.regs[0] = static_cast<unsigned long long>(-ENOSYS);
#endif
}

using Lock = int (*)(pthread_mutex_t*);
std::atomic<Lock> system_lock{nullptr};

Lock find_system_lock() {
  Lock found = system_lock.load(std::memory_order_relaxed);
  if (found == nullptr) {
    found = reinterpret_cast<Lock>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
    system_lock.store(found, std::memory_order_relaxed);
  }
  return found;
}

}  // namespace

void HostProbe::begin() {
  counts = {};
  probing = true;
}

HostProbe::Counts HostProbe::end() {
  probing = false;
  return counts;
}

void forbid_system_calls_here() {
  struct sigaction action {};
  action.sa_sigaction = &on_forbidden;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSYS, &action, nullptr);
  // The clock and what the end of a thread needs are let through; memory that `tick` maps or gives back is counted as
  // an allocation.
  constexpr unsigned kLetThrough[] = {SYS_exit,    SYS_rt_sigreturn,    SYS_rt_sigprocmask, SYS_munmap,
                                      SYS_madvise, SYS_set_robust_list, SYS_exit_group,     SYS_clock_gettime};
  constexpr std::size_t kCount = sizeof kLetThrough / sizeof *kLetThrough;
  sock_filter filter[kCount + 3];
  std::size_t at = 0;
  filter[at++] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
  for (std::size_t i = 0; i < kCount; ++i) {
    filter[at++] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kLetThrough[i], static_cast<unsigned char>(kCount - i), 0);
  }
  filter[at++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
  filter[at++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const sock_fprog program{static_cast<unsigned short>(at), filter};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) {
    std::perror("seccomp");
    std::abort();
  }
}

std::uint64_t forbidden_calls() { return forbidden.load(std::memory_order_relaxed); }
int last_forbidden_call() { return last_forbidden.load(std::memory_order_relaxed); }

}  // namespace simstudio::test

// NOLINTBEGIN: the C library's own names and conventions.
extern "C" {
void* malloc(std::size_t size) {
  simstudio::test::count_allocation();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  simstudio::test::count_allocation();
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  simstudio::test::count_allocation();
  return __libc_realloc(old, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  simstudio::test::count_allocation();
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  *out = memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}
void free(void* memory) {
  if (simstudio::test::probing && memory != nullptr) ++simstudio::test::counts.frees;
  __libc_free(memory);
}
int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  if (simstudio::test::probing) ++simstudio::test::counts.locks;
  return simstudio::test::find_system_lock()(mutex);
}
}
// NOLINTEND
