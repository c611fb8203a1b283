// SPDX-License-Identifier: Apache-2.0
#include "encode/chat.h"

#include <algorithm>

#include "encode/input_files.h"
#include "encode/json_text.h"
#include "encode/url.h"
#include "json/json_string.h"

namespace simstudio::encode {
namespace {

// sim-api B.10, in UTF-16 units as JavaScript counts.
constexpr std::size_t kMessageMax = 1000000;
constexpr std::size_t kConversationMax = 256;
constexpr std::size_t kPasswordMax = 1024;
constexpr std::size_t kFilesMax = 15;
constexpr std::size_t kOtherBytes = 256;  // What stands around message and files in a body.

std::size_t utf16_length(std::string_view text) {
  std::size_t length = 0;
  for (const char symbol : text) {
    const auto byte = static_cast<unsigned char>(symbol);
    if ((byte & 0xc0) != 0x80) length += byte >= 0xf0 ? 2 : 1;
  }
  return length;
}

std::string check_text(const char* name, const std::string& text, std::size_t most) {
  if (json::find_invalid_utf8(text) != std::string::npos) {
    return std::string(name) + " is not valid UTF-8. Write it in UTF-8.";
  }
  const std::size_t length = utf16_length(text);
  if (length <= most) return {};
  return std::string(name) + " has " + std::to_string(length) + " characters; Sim takes " + std::to_string(most) +
         ". Send less.";
}

std::string check_identifier(const std::string& identifier) {
  constexpr char kAdvice[] = "It is the last part of the chat's address in Sim.";
  if (identifier.empty()) return std::string("the chat's identifier is empty. ") + kAdvice;
  const bool is_path = identifier == "." || identifier == "..";
  const auto is_ordinary = [](char symbol) {
    return symbol > ' ' && symbol < '\x7f' && std::string_view("/\\?#%").find(symbol) == std::string_view::npos;
  };
  if (!is_path && std::all_of(identifier.begin(), identifier.end(), is_ordinary)) return {};
  return std::string(
             "the chat's identifier holds a character that none has (a slash, %, ?, #, a space, a control or non-ASCII "
             "character). Give the identifier alone, not an address. ") +
         kAdvice;
}

/// A line break in it would begin another header.
std::string check_cookie(const std::string& cookie) {
  const auto is_ordinary = [](char symbol) { return symbol > ' ' && symbol < '\x7f'; };
  const bool fits = std::all_of(cookie.begin(), cookie.end(), is_ordinary);
  if (cookie.empty() || (fits && cookie.find('=') != std::string::npos)) return {};
  return "cookie is no name=value of visible ASCII (it is not shown). Give what Set-Cookie said up to the first "
         "semicolon.";
}

std::string check_files(const ExecuteRequest& request, const Limits& limits) {
  if (request.files.size() > kFilesMax) {
    return "files has " + std::to_string(request.files.size()) + " entries; Sim takes 15 in a chat. Send fewer.";
  }
  for (std::size_t i = 0; i < request.files.size(); ++i) {
    const InputFile& file = request.files[i].file;
    if (!file.field.empty()) {
      return shown_name(request.files, i) + " names a field, and a chat has none. Leave InputFile::field empty.";
    }
    if (file.path.empty() && file.bytes.empty()) {
      return shown_name(request.files, i) + " is empty, which Sim refuses in a chat. Leave it out.";
    }
    if (std::string problem = check_input_file(request.files, i); !problem.empty()) return problem;
  }
  if (request.input.size() <= limits.input_bytes) return {};
  return "message has " + std::to_string(request.input.size()) + " bytes; the limit input_bytes is " +
         std::to_string(limits.input_bytes) + ". Send less.";
}

HttpRequest request_to(const Account& account, std::string_view identifier) {
  HttpRequest http;
  http.method = "POST";
  http.url = account.base_url + "/api/chat/" + path_segment(identifier);
  http.headers.emplace_back("Content-Type", "application/json");
  return http;
}

std::string append_files(std::string& body, const std::vector<FileToSend>& files, FileReader* reader) {
  body += ",\"files\":[";
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i != 0) body.push_back(',');
    body += "{\"name\":";
    append_quoted(body, name_of(files[i].file));
    body += ",\"type\":";
    append_quoted(body, mime_of(files[i].file));
    body += ",\"size\":" + std::to_string(files[i].size) + ",\"data\":";
    if (std::string problem = append_data_url(body, files[i], reader); !problem.empty()) return problem;
    body.push_back('}');
  }
  body.push_back(']');
  return {};
}

}  // namespace

std::string check_chat(const ExecuteRequest& request, const Limits& limits) {
  if (std::string problem = check_identifier(request.workflow_id); !problem.empty()) return problem;
  if (request.input.empty() && request.files.empty()) return "message is empty, and there is no file. Write one.";
  if (std::string problem = check_text("message", request.input, kMessageMax); !problem.empty()) return problem;
  if (std::string problem = check_text("conversation_id", request.conversation_id, kConversationMax); !problem.empty())
    return problem;
  if (std::string problem = check_text("password", request.password, kPasswordMax); !problem.empty()) return problem;
  if (!request.password.empty() && !request.cookie.empty()) {
    return "password and cookie are both given. Give the cookie of a visitor who was let in, or the password.";
  }
  if (std::string problem = check_cookie(request.cookie); !problem.empty()) return problem;
  return check_files(request, limits);
}

HttpRequest encode_chat_message(const Account& account, const ExecuteRequest& request, const ChatPass& pass,
                                std::string* problem, FileReader* reader) {
  HttpRequest http = request_to(account, request.workflow_id);
  http.stream = true;
  http.headers.emplace_back("Accept", "text/event-stream");
  if (request.text_policy == TextPolicy::Eager) http.headers.emplace_back("X-Sim-Stream-Protocol", "agent-events-v1");
  // Set-Cookie says Secure even over plain HTTP (wire/README.md surprise 25): no cookie engine would send it back.
  if (!pass.cookie.empty()) http.headers.emplace_back("Cookie", pass.cookie);
  http.body.reserve(request.input.size() + static_cast<std::size_t>(body_size(request.files)) + kOtherBytes);
  http.body += '{';
  if (!pass.password.empty()) {
    http.body += "\"password\":";
    append_quoted(http.body, pass.password);
    http.body += ',';
  }
  http.body += "\"input\":";
  append_quoted(http.body, request.input);
  http.body += ",\"conversationId\":";
  append_quoted(http.body, request.conversation_id);
  if (!request.files.empty()) *problem = append_files(http.body, request.files, reader);
  http.body.push_back('}');
  return http;
}

HttpRequest encode_chat_login(const Account& account, std::string_view identifier, std::string_view password) {
  HttpRequest http = request_to(account, identifier);
  http.headers.emplace_back("Accept", "application/json");
  http.body = "{\"password\":";
  append_quoted(http.body, password);
  http.body.push_back('}');
  return http;
}

}  // namespace simstudio::encode
