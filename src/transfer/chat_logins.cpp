// SPDX-License-Identifier: Apache-2.0
#include "transfer/chat_logins.h"

#include <algorithm>
#include <utility>

#include "transfer/chat_login.h"
#include "transfer/network_loop.h"

namespace simstudio::transfer {

std::optional<encode::ChatPass> ChatLogins::pass_for(const Chat& chat, const std::string& password) const {
  if (!password.empty() && !loop_.sees_cookies()) return encode::ChatPass{{}, password};
  for (const Door& door : doors_) {
    if (!door.is_open || !door.chat.is(chat)) continue;
    if (password.empty() && !door.pass.cookie.empty()) return door.pass;
    if (!password.empty() && door.password == password) return door.pass;
  }
  if (password.empty()) return encode::ChatPass{};
  return std::nullopt;
}

ChatLogins::Door* ChatLogins::find(const Chat& chat, const std::string& password) {
  const auto found = std::find_if(doors_.begin(), doors_.end(),
                                  [&](const Door& door) { return door.chat.is(chat) && door.password == password; });
  return found == doors_.end() ? nullptr : &*found;
}

void ChatLogins::log_in(const Chat& chat, const std::string& password, ChatVisitor& visitor) {
  if (Door* door = find(chat, password)) {
    door->waiting.push_back(&visitor);
    return;
  }
  doors_.push_back({chat, password, false, {}, {&visitor}});
  const std::uint64_t ticket = loop_.new_ticket();
  auto login = std::make_unique<ChatLogin>(loop_, ticket, *this, chat, password);
  ChatLogin& made = *login;
  loop_.add(ticket, std::move(login));
  made.start();
}

void ChatLogins::leave(const ChatVisitor& visitor) {
  for (Door& door : doors_) {
    door.waiting.erase(std::remove(door.waiting.begin(), door.waiting.end(), &visitor), door.waiting.end());
  }
  served_.erase(
      std::remove_if(served_.begin(), served_.end(), [&](const Served& one) { return one.visitor == &visitor; }),
      served_.end());
}

void ChatLogins::forget(const Chat& chat, const std::string& cookie) {
  doors_.remove_if([&](const Door& door) { return door.is_open && door.chat.is(chat) && door.pass.cookie == cookie; });
}

void ChatLogins::ended(const Chat& chat, const std::string& password, LoginEnd end) {
  Door* door = find(chat, password);
  if (door == nullptr) return;
  const auto shared = std::make_shared<const LoginEnd>(std::move(end));
  for (ChatVisitor* visitor : std::exchange(door->waiting, {})) served_.push_back({visitor, shared});
  if (shared->error) {
    doors_.remove_if([&](const Door& one) { return &one == door; });
  } else {
    door->is_open = true;
    door->pass = shared->pass;
    // A chat has one password at a time: what an older one gave is of no use any more.
    doors_.remove_if([&](const Door& one) { return &one != door && one.is_open && one.chat.is(chat); });
  }
  serve();
}

/// One by one from a list that `leave` can reach: what one does may end another.
void ChatLogins::serve() {
  while (!served_.empty()) {
    const Served next = std::move(served_.front());
    served_.pop_front();
    if (next.end->error) {
      next.visitor->on_turned_away(*next.end->error);
    } else {
      next.visitor->on_let_in(next.end->pass);
    }
  }
}

}  // namespace simstudio::transfer
