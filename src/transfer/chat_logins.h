// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "decode/outcome.h"
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

/// One deployed chat. Its cookie is for its own server and for nobody else's.
struct Chat {
  std::shared_ptr<const encode::Account> account;  ///< of whom the server alone counts: no key is sent
  std::string identifier;

  bool is(const Chat& other) const {
    return account->base_url == other.account->base_url && identifier == other.identifier;
  }
};

/// How a login ended: a pass, or an error.
struct LoginEnd {
  encode::ChatPass pass;
  std::optional<decode::ErrorInfo> error;
};

/// The visitor's cookies of one client, a chat each, and the logins under way. All messages that wait for one chat
/// share one login: Sim allows ten tries in 15 minutes (wire/chat-wrong-password-11).
class ChatLogins {
 public:
  explicit ChatLogins(NetworkLoop& loop) : loop_(loop) {}

  /// What a message can be sent with at once; nothing: log in first. Without a password: what an earlier login gave.
  std::optional<encode::ChatPass> pass_for(const Chat& chat, const std::string& password) const;
  /// Logs in, or joins the login that is under way.
  void log_in(const Chat& chat, const std::string& password, ChatVisitor& visitor);
  /// It no longer waits.
  void leave(const ChatVisitor& visitor);
  /// The server did not take this cookie. A newer one stays.
  void forget(const Chat& chat, const std::string& cookie);

  void ended(const Chat& chat, const std::string& password, LoginEnd end);

 private:
  struct Door {
    Chat chat;
    std::string password;
    bool is_open = false;  ///< `pass` is known
    encode::ChatPass pass;
    std::vector<ChatVisitor*> waiting;
  };
  struct Served {
    ChatVisitor* visitor;
    std::shared_ptr<const LoginEnd> end;
  };

  Door* find(const Chat& chat, const std::string& password);
  void serve();

  NetworkLoop& loop_;
  std::list<Door> doors_;
  std::deque<Served> served_;
};

}  // namespace simstudio::transfer
