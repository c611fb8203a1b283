// SPDX-License-Identifier: Apache-2.0

// Deployed chats: a public one, one with a password, one switched off. Their frames are an execution's; they tell
// neither run nor conversation (wire/chat-*).

#include "chat_auth.h"
#include "execute_body.h"
#include "stream.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr std::size_t kInputCharsMax = 1000000;

struct Chat {
  const char* identifier;
  const char* id;
  const char* title;
  const char* workflow;
  const char* password;  ///< empty: public
  bool active;
  bool shows_work;  ///< thinking and tools
};

constexpr Chat kChats[] = {
    {"innkeeper", "c0a7cafe-0000-4000-8000-000000000001", "The inn", "demo", "", true, false},
    {"cellar", "c0a7cafe-0000-4000-8000-000000000002", "The cellar", "guard", "open-sesame", true, false},
    {"oracle", "c0a7cafe-0000-4000-8000-000000000003", "The oracle", "oracle", "", true, true},
    {"closed", "c0a7cafe-0000-4000-8000-000000000004", "The closed inn", "demo", "", false, false},
};

const Chat* find_chat(const std::string& identifier) {
  for (const Chat& chat : kChats) {
    if (identifier == chat.identifier) return &chat;
  }
  return nullptr;
}

std::string config(const Chat& chat) {
  return Object()
      .text("id", chat.id)
      .text("title", chat.title)
      .text("description", "A chat of the sandbox")
      .raw("customizations", R"({"primaryColor":"#701FFC","welcomeMessage":"Hi there!"})")
      .text("authType", chat.password[0] == '\0' ? "public" : "password")
      .raw("outputConfigs", R"([{"blockId":"agent1","path":"content"}])")
      .flag("includeThinking", chat.shows_work)
      .flag("includeToolCalls", chat.shows_work)
      .done();
}

void refuse(const Request& request, int status, const std::string& message, const Headers& headers = {}) {
  reply_json(request, status, coded_error(message), headers);
}

/// What a message holds; false when it was refused.
struct Message {
  bool has_input = false;
  bool has_password = false;
  std::string input;
  std::string password;
  std::string conversation;
};

bool read_message(const Request& request, Message* message) {
  rapidjson::Document body;
  body.Parse(valid_utf8(request.body).c_str());
  if (body.HasParseError() || !body.IsObject()) {
    refuse(request, 400, "Invalid request body");
    return false;
  }
  for (const char* name : {"input", "password", "conversationId"}) {
    if (!body.HasMember(name) || body[name].IsString()) continue;
    const char* type = body[name].IsNumber()  ? "number"
                       : body[name].IsBool()  ? "boolean"
                       : body[name].IsNull()  ? "null"
                       : body[name].IsArray() ? "array"
                                              : "object";
    const std::string problem =
        std::string("Invalid request body: ") + name + ": Invalid input: expected string, received " + type;
    reply_json(request, 400, Object().text("error", problem).text("code", "VALIDATION_ERROR").done());
    return false;
  }
  message->input = text(body, "input");
  message->password = text(body, "password");
  message->conversation = text(body, "conversationId");
  message->has_input = !message->input.empty();
  message->has_password = body.HasMember("password");
  if (message->input.size() <= kInputCharsMax) return true;
  refuse(request, 400, "Invalid request body");
  return false;
}

/// True when the visitor may come in: a public chat, a good cookie, or the password in the body itself.
bool authorised(Server& server, const Request& request, const Chat& chat, const Message& message) {
  if (chat.password[0] == '\0' || (!message.has_password && has_chat_cookie(server, request, chat.id))) return true;
  if (!message.has_password) {
    refuse(request, 401, "auth_required_password");
    return false;
  }
  RateBucket& tries = chat_tries(server, chat.id);
  if (!tries.take(wall_ms())) {  // wire/chat-wrong-password-11
    refuse(request, 429, "Too many attempts. Please try again later.", {{"retry-after", seconds_to_reset(tries)}});
    return false;
  }
  if (message.password == chat.password) return true;
  refuse(request, 401, "Invalid password");
  return false;
}

void converse(Server& server, Request& request, const Chat& chat, const Message& message) {
  if (server.strike_execution(request, chat.identifier)) return;
  if (!server.limits.sync_runs().take(wall_ms()))
    return refuse(request, 429, "Rate limit exceeded. Please try again later.");  // wire/limit-chat
  Asked asked;
  asked.workflow = server.find_workflow(chat.workflow);
  if (asked.workflow == nullptr) asked.workflow = server.find_workflow("echo");  // a personas file without this one
  asked.site = request.site();
  asked.stream = asked.selects = true;
  asked.negotiated = negotiates_agent_events(request);
  asked.thinking = asked.tools = asked.negotiated && chat.shows_work;
  asked.selected = {{"agent1", "content"}};
  asked.input = Object().text("input", message.input).text("conversationId", message.conversation).done();
  if (!message.conversation.empty())
    asked.turn = server.conversations[std::string(chat.id) + "/" + message.conversation]++;
  const auto run = server.runs.start(server.runs.new_id(), asked.workflow->id);
  run->mode = Mode::Stream;
  run->request_id = "5a17b0c5";
  Headers headers;
  if (asked.negotiated) headers.emplace_back("x-sim-stream-protocol", "agent-events-v1");
  Performance::play(server, request, run, write_script(server, asked), nullptr, headers);
}

void post(Server& server, Request& request, const std::string& identifier) {
  Message message;
  if (!read_message(request, &message)) return;
  const Chat* chat = find_chat(identifier);
  if (chat == nullptr) return refuse(request, 404, "Chat not found");
  if (!chat->active) return refuse(request, 403, "This chat is currently unavailable");
  if (!authorised(server, request, *chat, message)) return;
  if (message.has_input) return converse(server, request, *chat, message);
  if (!message.has_password) return refuse(request, 400, "No input provided");
  reply_json(request, 200, server.options.seed_era ? R"({"authenticated":true})" : config(*chat),
             {{"set-cookie", chat_cookie(server, chat->id)}});
}

void get(const Server& server, const Request& request, const std::string& identifier) {
  const Chat* chat = find_chat(identifier);
  if (chat == nullptr) return refuse(request, 404, "Chat not found");
  if (!chat->active) return refuse(request, 403, "This chat is currently unavailable");
  if (chat->password[0] != '\0' && !has_chat_cookie(server, request, chat->id))
    return refuse(request, 401, "auth_required_password");
  reply_json(request, 200, config(*chat));
}

}  // namespace

bool route_chat(Server& server, Request& request) {
  const auto& path = request.segments;
  if (path.size() != 3 || path[0] != "api" || path[1] != "chat") return false;
  if (request.method == "POST") {
    post(server, request, path[2]);
  } else if (request.method == "GET" || request.method == "HEAD") {
    get(server, request, path[2]);
  } else {
    reply_wrong_verb(request);
  }
  return true;
}

}  // namespace sandbox
