// SPDX-License-Identifier: Apache-2.0
#include "encode/input_files.h"

#include <algorithm>

#include "encode/json_text.h"
#include "encode/mime.h"
#include "json/json_check.h"
#include "json/json_string.h"

namespace simstudio::encode {
namespace {

constexpr std::uint64_t kFrameBytes = 64;  // {"type":"file","data":"data:;base64,","name":,"mime":}, and the commas

/// A comma would end the head of the data URL, a quote the JSON text.
bool is_mime_symbol(char symbol) {
  return symbol > ' ' && symbol < '\x7f' && symbol != ',' && symbol != '"' && symbol != '\\';
}

void append_member(std::string& body, std::string_view name, std::string_view value) {
  body.append(",\"").append(name).append("\":");
  append_quoted(body, value);
}

std::string append_file(std::string& body, const FileToSend& file, FileReader* reader) {
  body += R"({"type":"file","data":)";
  if (std::string problem = append_data_url(body, file, reader); !problem.empty()) return problem;
  append_member(body, "name", name_of(file.file));
  append_member(body, "mime", mime_of(file.file));
  body.push_back('}');
  return {};
}

bool is_first_of_field(const std::vector<FileToSend>& files, std::size_t index) {
  return std::none_of(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(index),
                      [&](const FileToSend& other) { return other.file.field == files[index].file.field; });
}

}  // namespace

std::string check_input_file(const std::vector<FileToSend>& files, std::size_t index) {
  const InputFile& file = files[index].file;
  const std::string shown = shown_name(files, index);
  if (!file.path.empty() && !file.bytes.empty()) {
    return shown + " has both a path and bytes. Give one of them.";
  }
  if (file.path.find('\0') != std::string::npos) return shown + " has a zero byte in its path. Write the path alone.";
  for (const std::string* text : {&file.field, &file.path, &file.name}) {
    if (json::find_invalid_utf8(*text) == std::string::npos) continue;
    return shown + " has a field, path or name that is not valid UTF-8. Write it in UTF-8.";
  }
  if (std::all_of(file.mime.begin(), file.mime.end(), is_mime_symbol)) return {};
  return shown +
         " has a mime with a space, a comma or another character that no media type has. Write text/plain, for "
         "example, or leave it empty.";
}

std::string check_input_files(const std::vector<FileToSend>& files, std::string_view input) {
  if (files.empty()) return {};
  const std::string_view value = trimmed(input);
  const bool is_wrapped = !value.empty() && value != "null" && value.front() != '{';
  const std::vector<std::string> keys = is_wrapped ? std::vector<std::string>{"input"} : json::object_keys(value);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string& field = files[i].file.field;
    if (field.empty()) {
      return shown_name(files, i) +
             " names no field. Set InputFile::field to the field of type file[] in the workflow.";
    }
    if (std::string problem = check_input_file(files, i); !problem.empty()) return problem;
    if (std::find(keys.begin(), keys.end(), field) == keys.end()) continue;
    return shown_name(files, i) + " is for the field \"" + field +
           "\", which the input has already. Leave one of the two out.";
  }
  return {};
}

std::string check_input_size(const std::vector<FileToSend>& files, std::uint64_t input_bytes, const Limits& limits) {
  if (files.empty()) return {};
  const std::uint64_t whole = input_bytes + body_size(files);
  if (whole <= limits.input_bytes) return {};
  const auto largest = std::max_element(files.begin(), files.end(),
                                        [](const FileToSend& a, const FileToSend& b) { return a.size < b.size; });
  const auto index = static_cast<std::size_t>(largest - files.begin());
  return "input and files come to " + std::to_string(whole) + " bytes in base64; the limit input_bytes is " +
         std::to_string(limits.input_bytes) + " (Sim itself takes 10 MiB). The largest is " + shown_name(files, index) +
         ", " + std::to_string(largest->size) + " bytes. Send less, or give the workflow a link.";
}

std::string name_of(const InputFile& file) {
  if (!file.name.empty()) return file.name;
#if defined(_WIN32)
  constexpr char kSeparators[] = "/\\";
#else
  constexpr char kSeparators[] = "/";
#endif
  const std::string last = file.path.substr(file.path.find_last_of(kSeparators) + 1);
  return last.empty() ? "file" : last;  // "file" is what Sim's SDKs call it.
}

std::string mime_of(const InputFile& file) {
  return file.mime.empty() ? std::string(mime_of_name(name_of(file))) : file.mime;
}

std::string shown_name(const std::vector<FileToSend>& files, std::size_t index) {
  const InputFile& file = files[index].file;
  const std::string& name = file.path.empty() ? file.name : file.path;
  std::string shown = "files[" + std::to_string(index) + "]";
  if (name.empty()) return shown;
  shown += " \"";
  for (const char symbol : name) shown.push_back(symbol >= '\0' && (symbol < ' ' || symbol == '\x7f') ? '?' : symbol);
  return shown + "\"";
}

std::uint64_t body_size(const std::vector<FileToSend>& files) {
  std::uint64_t size = 0;
  for (const FileToSend& one : files) {
    const std::uint64_t texts = one.file.field.size() + name_of(one.file).size() + 2 * mime_of(one.file).size();
    size += base64_size(one.size) + texts + kFrameBytes;
  }
  return size;
}

std::string append_data_url(std::string& body, const FileToSend& file, FileReader* reader) {
  body.append("\"data:").append(mime_of(file.file)).append(";base64,");
  Base64Writer out(body);
  if (file.file.path.empty()) {
    out.append(file.file.bytes);
  } else if (reader == nullptr) {
    return "\"" + file.file.path + "\" can't be read here. Give its bytes.";
  } else if (std::string problem = reader->read(file, out); !problem.empty()) {
    return problem;
  }
  out.finish();
  body.push_back('"');
  return {};
}

std::string append_file_fields(std::string& body, const std::vector<FileToSend>& files, FileReader* reader) {
  bool is_first_field = true;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!is_first_of_field(files, i)) continue;
    if (!std::exchange(is_first_field, false)) body.push_back(',');
    append_quoted(body, files[i].file.field);
    body += ":[";
    bool is_first_file = true;
    for (const FileToSend& one : files) {
      if (one.file.field != files[i].file.field) continue;
      if (!std::exchange(is_first_file, false)) body.push_back(',');
      if (std::string problem = append_file(body, one, reader); !problem.empty()) return problem;
    }
    body.push_back(']');
  }
  return {};
}

}  // namespace simstudio::encode
