// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "decode/outcome.h"
#include "encode/account.h"
#include "encode/chat.h"

namespace simstudio::transfer {

class NetworkLoop;

/// Whoever waits to be let into a chat. Called from inside `log_in` or later, once.
class ChatVisitor {
 public:
  virtual void on_let_in(encode::ChatPass pass) = 0;
  virtual void on_turned_away(const decode::ErrorInfo& why) = 0;

 protected:
  ~ChatVisitor() = default;
};

/// One chat of one server.
struct ChatPlace {
  std::shared_ptr<const encode::Account> account;
  std::string identifier;

  bool operator==(const ChatPlace& other) const {
    return identifier == other.identifier && account->base_url == other.account->base_url;
  }
};

/// How a login ended: a pass, or an error.
struct LoginEnd {
  encode::ChatPass pass;
  std::optional<decode::ErrorInfo> error;
};

/// The visitor's cookies of one client, a chat each, and the logins under way. All messages that wait for one chat
/// share one login: Sim allows ten tries in 15 minutes (wire/chat-wrong-password-11). No server is shown another's
/// cookie.
class ChatLogins {
 public:
  explicit ChatLogins(NetworkLoop& loop) : loop_(loop) {}

  /// What a message can be sent with at once; nothing: log in first. Without a password: what an earlier login gave.
  std::optional<encode::ChatPass> pass_for(const ChatPlace& chat, const std::string& password) const;
  /// Logs in, or joins the login that is under way.
  void log_in(const ChatPlace& chat, const std::string& password, ChatVisitor& visitor);
  /// It no longer waits.
  void leave(const ChatVisitor& visitor);
  /// The server did not take this cookie. A newer one stays.
  void forget(const ChatPlace& chat, const std::string& cookie);

  void ended(const ChatPlace& chat, const std::string& password, LoginEnd end);

 private:
  struct Door {
    ChatPlace chat;
    std::string password;
    bool is_open = false;  ///< `pass` is known
    encode::ChatPass pass;
    std::vector<ChatVisitor*> waiting;
  };
  struct Served {
    ChatVisitor* visitor;
    std::shared_ptr<const LoginEnd> end;
  };

  Door* find(const ChatPlace& chat, const std::string& password);
  void serve();

  NetworkLoop& loop_;
  std::list<Door> doors_;
  std::deque<Served> served_;
};

}  // namespace simstudio::transfer
