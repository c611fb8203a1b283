// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_JSON_H
#define SIMSTUDIO_JSON_H

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "simstudio/export.h"

namespace simstudio {

/// What a value is.
enum class JsonKind : std::uint32_t { Null, Boolean, Number, Text, Array, Object };

namespace detail {

/// One parsed document with its reference count; every value in it is a pointer into it.
struct JsonDocument;

/// What a `Json` is across the compiled boundary: a counted document and a place in it. Both null: the value null.
struct JsonRef {
  JsonDocument* document = nullptr;
  const void* value = nullptr;
};

using TextWriter = void (*)(void* context, const char* data, std::uint64_t size) noexcept;

SIMSTUDIO_API void json_retain(JsonDocument* document) noexcept;
SIMSTUDIO_API void json_release(JsonDocument* document) noexcept;
SIMSTUDIO_API JsonKind json_kind(JsonRef ref) noexcept;
SIMSTUDIO_API bool json_boolean(JsonRef ref, bool fallback) noexcept;
SIMSTUDIO_API double json_number(JsonRef ref, double fallback) noexcept;
SIMSTUDIO_API std::int64_t json_integer(JsonRef ref, std::int64_t fallback) noexcept;
SIMSTUDIO_API std::string_view json_text(JsonRef ref, std::string_view fallback) noexcept;
SIMSTUDIO_API std::uint64_t json_size(JsonRef ref) noexcept;
/// Borrowed places in the same document; the caller retains.
SIMSTUDIO_API JsonRef json_member(JsonRef ref, std::string_view key) noexcept;
SIMSTUDIO_API JsonRef json_element(JsonRef ref, std::uint64_t index) noexcept;
SIMSTUDIO_API std::string_view json_key(JsonRef ref, std::uint64_t index) noexcept;
SIMSTUDIO_API JsonRef json_at_path(JsonRef ref, std::string_view path) noexcept;
SIMSTUDIO_API void json_write(JsonRef ref, TextWriter writer, void* context) noexcept;
/// A new document, retained once for the caller; on a fault {null, null} and `message` is written.
SIMSTUDIO_API JsonRef json_parse(std::string_view text, std::uint32_t depth_max, TextWriter message,
                                 void* context) noexcept;
/// Writes `text` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
SIMSTUDIO_API void json_quote(std::string_view text, TextWriter writer, void* context) noexcept;

inline void append_text(void* context, const char* data, std::uint64_t size) noexcept {
  static_cast<std::string*>(context)->append(data, static_cast<std::size_t>(size));
}

}  // namespace detail

/// An immutable JSON value: a counted reference to a parsed document and a place in it.
///
/// Threads:  any; distinct `Json` objects may share a document between threads.
/// Lifetime: keeps its whole document alive. Views it returns live as long as any `Json` of that document.
/// Errors:   nothing throws. A look-up that finds nothing gives null; a read of the wrong kind gives the fallback.
/// Cost:     a copy is one atomic increment. Parsing happens on the network side; `parse` is for tools and tests.
class Json {
 public:
  Json() noexcept = default;
  Json(const Json& other) noexcept : ref_(other.ref_) { retain(); }
  Json(Json&& other) noexcept : ref_(std::exchange(other.ref_, {})) {}
  Json& operator=(Json other) noexcept {
    std::swap(ref_, other.ref_);
    return *this;
  }
  ~Json() {
    if (ref_.document != nullptr) detail::json_release(ref_.document);
  }

  /// Parses `text` (UTF-8, checked, at most `depth_max` levels). On a fault: null, and `message` says where and what.
  static Json parse(std::string_view text, std::string* message = nullptr, std::uint32_t depth_max = 256) {
    std::string ignored;
    return adopt(detail::json_parse(text, depth_max, &detail::append_text, message ? message : &ignored));
  }

  /// What it is. A look-up that found nothing is null as well.
  JsonKind kind() const noexcept { return detail::json_kind(ref_); }
  bool is_null() const noexcept { return kind() == JsonKind::Null; }
  bool is_object() const noexcept { return kind() == JsonKind::Object; }
  bool is_array() const noexcept { return kind() == JsonKind::Array; }
  bool is_text() const noexcept { return kind() == JsonKind::Text; }
  bool is_number() const noexcept { return kind() == JsonKind::Number; }
  bool is_boolean() const noexcept { return kind() == JsonKind::Boolean; }

  /// The value, or `fallback` where it is of another kind.
  bool as_boolean(bool fallback = false) const noexcept { return detail::json_boolean(ref_, fallback); }
  double as_number(double fallback = 0) const noexcept { return detail::json_number(ref_, fallback); }
  /// A number with a fraction is cut; one outside the range gives the fallback.
  std::int64_t as_integer(std::int64_t fallback = 0) const noexcept { return detail::json_integer(ref_, fallback); }
  std::string_view as_text(std::string_view fallback = {}) const noexcept { return detail::json_text(ref_, fallback); }

  /// Elements of an array or members of an object; 0 for anything else.
  std::uint64_t size() const noexcept { return detail::json_size(ref_); }
  Json operator[](std::string_view key) const noexcept { return share(detail::json_member(ref_, key)); }
  Json operator[](const char* key) const noexcept { return (*this)[std::string_view(key)]; }
  /// The element of an array, or the value of an object's member in the order sent.
  Json element(std::uint64_t index) const noexcept { return share(detail::json_element(ref_, index)); }
  /// The key of an object's member; empty past the end.
  std::string_view key(std::uint64_t index) const noexcept { return detail::json_key(ref_, index); }
  /// Follows keys and array indexes parted by dots: "toolCalls.list.0.name". Null where the path ends early.
  Json at_path(std::string_view path) const noexcept { return share(detail::json_at_path(ref_, path)); }

  /// Compact JSON text.
  std::string dump() const {
    std::string text;
    detail::json_write(ref_, &detail::append_text, &text);
    return text;
  }

  /// For the library: takes over one retained reference.
  static Json adopt(detail::JsonRef ref) noexcept {
    Json json;
    json.ref_ = ref;
    return json;
  }
  detail::JsonRef ref() const noexcept { return ref_; }

 private:
  static Json share(detail::JsonRef ref) noexcept {
    if (ref.document != nullptr) detail::json_retain(ref.document);
    return adopt(ref);
  }
  void retain() const noexcept {
    if (ref_.document != nullptr) detail::json_retain(ref_.document);
  }

  detail::JsonRef ref_;
};

/// Writes JSON text, for inputs. Commas and quotes are its work; keys and values must be given in turn.
///
///     JsonBuilder input;
///     input.object().key("question").text("Who goes there?").key("hour").number(23).end();
///     options.input = input.take();
class JsonBuilder {
 public:
  /// Opens an object or an array, as a value or, after `key`, as a member.
  JsonBuilder& object() { return open('{', '}'); }
  JsonBuilder& array() { return open('[', ']'); }
  /// Closes the innermost object or array; does nothing where none is open.
  JsonBuilder& end() {
    if (!closers_.empty()) {
      out_.push_back(closers_.back());
      closers_.pop_back();
      needs_comma_ = true;
    }
    return *this;
  }
  /// Names the next member; what follows is its value.
  JsonBuilder& key(std::string_view name) {
    comma();
    detail::json_quote(name, &detail::append_text, &out_);
    out_.push_back(':');
    needs_comma_ = false;
    return *this;
  }
  JsonBuilder& text(std::string_view value) {
    comma();
    detail::json_quote(value, &detail::append_text, &out_);
    return *this;
  }
  JsonBuilder& number(std::int64_t value) { return raw(std::to_string(value)); }
  JsonBuilder& number(int value) { return raw(std::to_string(value)); }
  /// Not a number or infinite: null, since JSON has no such number.
  JsonBuilder& number(double value);
  JsonBuilder& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonBuilder& null() { return raw("null"); }
  JsonBuilder& json(const Json& value) { return raw(value.dump()); }
  /// Text that is JSON already; it is checked when the request is made.
  JsonBuilder& raw(std::string_view json_text) {
    comma();
    out_.append(json_text);
    return *this;
  }

  /// The text so far, with everything that is still open closed. Leaves the builder empty.
  std::string take() {
    while (!closers_.empty()) end();
    needs_comma_ = false;
    return std::exchange(out_, {});
  }

 private:
  JsonBuilder& open(char opener, char closer) {
    comma();
    out_.push_back(opener);
    closers_.push_back(closer);
    needs_comma_ = false;
    return *this;
  }
  void comma() {
    if (needs_comma_) out_.push_back(',');
    needs_comma_ = true;
  }

  std::string out_;
  std::string closers_;
  bool needs_comma_ = false;
};

namespace detail {
SIMSTUDIO_API void json_number_text(double value, TextWriter writer, void* context) noexcept;
}

inline JsonBuilder& JsonBuilder::number(double value) {
  std::string text;
  detail::json_number_text(value, &detail::append_text, &text);
  return raw(text);
}

}  // namespace simstudio

#endif
