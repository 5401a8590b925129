#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::json {

/// The most bytes that Writer::value() writes. In a text that is nested deep, the indent of each
/// value may take a hundred times as much as the value.
inline constexpr std::size_t most_written_bytes = std::size_t{256} << 20U;

/// Writes JSON in the form that is published: UTF-8, two-space indent, members in the order of the
/// calls, `[]` and `{}` when empty. Escapes what JSON requires, and also `<`, `>`, U+2028, U+2029,
/// C1 controls and bidirectional controls, which are harmless in JSON but not where it may be
/// pasted. The caller closes what it opens and gives every member a name; texts must be UTF-8.
class Writer {
 public:
  /// Appends to `out`, indented as inside `depth` arrays or objects.
  explicit Writer(std::string& out, std::size_t depth = 0) : out_(&out), depth_(depth) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  void name(std::string_view name);

  void string(std::string_view text);
  void integer(std::int64_t number);
  void boolean(bool value) { number(value ? "true" : "false"); }
  void null() { number("null"); }
  /// Writes a number as it was written in a parsed text.
  void number(std::string_view token);
  /// Writes a parsed value with everything in it, unless `out` grows beyond most_written_bytes:
  /// then it is not JSON, and the caller must refuse it.
  void value(const Value& value);
  void value(std::string_view text) { string(text); }
  void value(const char* text) { string(text); }
  void value(std::int64_t number) { integer(number); }
  void value(bool value) { boolean(value); }

  /// Writes a name and its value.
  template <class T>
  void member(std::string_view name, const T& value) {
    this->name(name);
    this->value(value);
  }

 private:
  class Part;
  void before_value(Part& part);
  void new_line(Part& part);
  void put_string(Part& part, std::string_view text);
  void begin(char bracket);
  void end(char bracket);

  std::string* out_;
  std::size_t depth_;
  std::size_t open_ = 0;     // number of open arrays and objects
  bool first_ = true;        // the innermost array or object is still empty
  bool after_name_ = false;  // the value follows its name on the same line
};

/// Appends the text as a JSON string with its quotation marks.
void append_string(std::string& out, std::string_view text);

}  // namespace runtime_exports::json
