// SPDX-License-Identifier: Apache-2.0
#include "terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>

namespace {

// The other screen, no cursor, no wrapping at the right edge (a width that terminal and utf8proc see differently must
// not move the rows below).
constexpr char kEnter[] = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
constexpr char kLeave[] = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

// What signal handlers need: plain data, set before they are installed.
termios cooked;
termios raw;
volatile std::sig_atomic_t told_to_end = 0;
volatile std::sig_atomic_t must_redraw = 0;

template <std::size_t Size>
void put(const char (&text)[Size]) {
  if (write(STDOUT_FILENO, text, Size - 1) < 0) told_to_end = 1;  // The terminal has gone.
}

// Both are async-signal-safe: tcsetattr and write are.
void enter() {
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  put(kEnter);
}

void leave() {
  put(kLeave);
  tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
}

void on_end(int) { told_to_end = 1; }

void on_stop(int) {
  leave();
  raise(SIGSTOP);
  enter();
  must_redraw = 1;
}

void on_crash(int number) {
  leave();
  raise(number);  // Its action was reset: this ends the program as it would have ended.
}

void handle(int number, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(number, &action, nullptr);
}

}  // namespace

Terminal::Terminal() {
  tcgetattr(STDIN_FILENO, &cooked);
  raw = cooked;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // Ctrl-C and Ctrl-Z stay signals.
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) handle(number, &on_end, 0);
  for (const int number : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT}) {
    handle(number, &on_crash, static_cast<int>(SA_RESETHAND | SA_NODEFER));
  }
  handle(SIGTSTP, &on_stop, SA_RESTART);
  std::signal(SIGPIPE, SIG_IGN);
  enter();
}

Terminal::~Terminal() { leave(); }

char Terminal::take_key() {
  pollfd waiting{STDIN_FILENO, POLLIN, 0};
  if (poll(&waiting, 1, 0) <= 0) return 0;
  char key = 0;
  if (read(STDIN_FILENO, &key, 1) == 1) return key;
  told_to_end = 1;  // Readable and nothing to read: the terminal has gone.
  return 0;
}

bool Terminal::is_told_to_end() const { return told_to_end != 0; }

void Terminal::look_at_size() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return;
  if (size.ws_col == columns_ && size.ws_row == rows_) return;
  columns_ = size.ws_col;
  rows_ = size.ws_row;
  must_redraw = 1;
}

void Terminal::draw(const std::vector<std::string>& rows) {
  std::string out;
  if (must_redraw != 0) {
    must_redraw = 0;
    drawn_.clear();
    out += "\x1b[2J";
  }
  drawn_.resize(static_cast<std::size_t>(rows_));
  for (std::size_t i = 0; i < drawn_.size(); ++i) {
    const std::string& row = i < rows.size() ? rows[i] : std::string();
    if (row == drawn_[i]) continue;
    out += "\x1b[" + std::to_string(i + 1) + ";1H" + row + "\x1b[0m\x1b[K";
    drawn_[i] = row;
  }
  for (std::size_t at = 0; at < out.size();) {
    const ssize_t written = write(STDOUT_FILENO, out.data() + at, out.size() - at);
    if (written < 0) {
      told_to_end = 1;
      return;
    }
    at += static_cast<std::size_t>(written);
  }
}
