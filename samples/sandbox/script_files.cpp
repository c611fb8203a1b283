// SPDX-License-Identifier: Apache-2.0

// The workflow that takes files: wire/file-*, sdk-*-execute-file.

#include "script_files.h"

#include "http.h"

namespace sandbox {
namespace {

constexpr char kFileId[] = "00000000-0000-4000-8000-0000000f11e0";

/// One value as it was given: a file's fields, in Sim's words.
struct File {
  std::string name;
  std::string type;
  std::string base64;

  std::int64_t size() const {
    const std::size_t padding = base64.find('=') == std::string::npos ? 0 : base64.size() - base64.find('=');
    return static_cast<std::int64_t>(base64.size() / 4 * 3 - padding);
  }
};

/// False for what Sim passes over in silence: no data URL, or one that is not base64 (wire/file-v1-bad).
bool read_file(const rapidjson::Value& value, File* file) {
  if (!value.IsObject() || text(value, "type") != "file") return false;
  const std::string data = text(value, "data");
  const std::string mark = ";base64,";
  const std::size_t at = data.find(mark);
  if (data.rfind("data:", 0) != 0 || at == std::string::npos) return false;
  file->name = text(value, "name");
  file->type = text(value, "mime");
  file->base64 = data.substr(at + mark.size());
  return true;
}

std::string key_of(const Asked& asked, const File& file) {
  return std::string("execution/") + kWorkspaceId + "/" + asked.workflow->id + "/" + asked.run_id + "/" + kFileId +
         "/" + file.name;
}

/// A declared field and any other come with their keys in another order (wire/file-v2).
std::string stored(const Asked& asked, const File& file, const char* field, int index) {
  const bool declared = std::string(field) == "doc";
  const std::string key = key_of(asked, file);
  const std::string url = asked.site + "/api/files/serve/" + percent_encoded(key);
  Object object;
  object.text("id", std::string("file_") + field + std::to_string(index)).text("name", file.name);
  if (!declared) object.text("url", url);
  object.count("size", file.size()).text("type", file.type);
  if (declared) object.text("url", url);
  return object.text("key", key).text("context", "execution").text("base64", file.base64).done();
}

/// A single file becomes a list of one (wire/file-v1-single); a list without any becomes null.
std::string stored_field(const Asked& asked, const rapidjson::Value& value, const char* field) {
  std::string all;
  int count = 0;
  const auto add = [&](const rapidjson::Value& one) {
    File file;
    if (read_file(one, &file)) all += (all.empty() ? "" : ",") + stored(asked, file, field, count++);
  };
  if (value.IsArray()) {
    for (const auto& one : value.GetArray()) add(one);
  } else {
    add(value);
  }
  return all.empty() ? "null" : "[" + all + "]";
}

}  // namespace

Script files(const Writing& with) {
  const bool has_inner = with.input.IsObject() && with.input.HasMember("input") && with.input["input"].IsObject();
  Object result;
  for (const char* name : {"doc", "files"}) {
    if (with.input.IsObject() && with.input.HasMember(name)) {
      result.raw(name, stored_field(with.asked, with.input[name], name));
    } else if (has_inner && with.input["input"].HasMember(name)) {
      result.raw(name, dump(with.input["input"][name]));  // wire/file-v1-wrapped: only the top level is looked at
    } else {
      result.text(name, "");
    }
  }
  return with_output(kFunctionMs, Object().raw("result", result.done()).text("stdout", "").done(), "fn1");
}

}  // namespace sandbox
