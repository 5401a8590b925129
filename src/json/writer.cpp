#include "runtime_exports/json/writer.hpp"

#include <array>
#include <iterator>

#include <fmt/format.h>

#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports::json {
namespace {

// Bytes that may begin something to be escaped: controls, `"`, `\`, `<`, `>`, and the lead bytes of
// U+0080 to U+00BF, U+061C and U+2000 to U+2FFF.
constexpr std::array<bool, 256> make_suspicious() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
  for (const std::size_t c : {0x22U, 0x5CU, 0x3CU, 0x3EU}) table[c] = true;
  for (const std::size_t lead : {0xC2U, 0xD8U, 0xE2U}) table[lead] = true;
  return table;
}
constexpr auto suspicious = make_suspicious();

bool must_escape(std::uint32_t point) {
  return point < 0x20 || point == '"' || point == '\\' || point == '<' || point == '>' ||
         (point >= 0x80 && point < 0xA0) || point == 0x2028 || point == 0x2029 ||
         is_bidirectional_control(point);
}

void append_escape(std::string& out, std::uint32_t point) {
  switch (point) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", point);
  }
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!suspicious[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    const auto point = front_code_point(text.substr(at));
    if (must_escape(point.value)) {
      out.append(text.substr(kept, at - kept));
      append_escape(out, point.value);
      kept = at + point.bytes;
    }
    at += point.bytes;
  }
  out.append(text.substr(kept));
  out += '"';
}

void Writer::new_line() {
  *out_ += '\n';
  out_->append(depth_ * 2, ' ');
}

void Writer::before_value() {
  if (after_name_) {
    after_name_ = false;
    return;
  }
  if (open_ == 0) return;
  if (!first_) *out_ += ',';
  new_line();
  first_ = false;
}

void Writer::begin(char bracket) {
  before_value();
  *out_ += bracket;
  ++depth_;
  ++open_;
  first_ = true;
}

void Writer::end(char bracket) {
  --depth_;
  --open_;
  if (!first_) new_line();
  *out_ += bracket;
  first_ = false;
}

void Writer::begin_object() {
  begin('{');
}
void Writer::end_object() {
  end('}');
}
void Writer::begin_array() {
  begin('[');
}
void Writer::end_array() {
  end(']');
}

void Writer::name(std::string_view name) {
  before_value();
  append_string(*out_, name);
  *out_ += ": ";
  after_name_ = true;
}

void Writer::string(std::string_view text) {
  before_value();
  append_string(*out_, text);
}

void Writer::integer(std::int64_t number) {
  before_value();
  fmt::format_to(std::back_inserter(*out_), "{}", number);
}

void Writer::boolean(bool value) {
  this->number(value ? "true" : "false");
}

void Writer::null() {
  number("null");
}

void Writer::number(std::string_view token) {
  before_value();
  out_->append(token);
}

void Writer::value(const Value& value) {
  switch (value.kind()) {
    case Kind::object:
      begin_object();
      for (const auto member : value.members()) this->member(member.name, member.value);
      end_object();
      break;
    case Kind::array:
      begin_array();
      for (const auto element : value.elements()) this->value(element);
      end_array();
      break;
    case Kind::string:
      string(value.text());
      break;
    case Kind::null:
    case Kind::boolean:
    case Kind::number:
      number(value.token());
  }
}

void Writer::member(std::string_view name, std::string_view text) {
  this->name(name);
  string(text);
}

void Writer::member(std::string_view name, std::int64_t number) {
  this->name(name);
  integer(number);
}

void Writer::member(std::string_view name, bool value) {
  this->name(name);
  boolean(value);
}

void Writer::member(std::string_view name, const Value& value) {
  this->name(name);
  this->value(value);
}

void Writer::null_member(std::string_view name) {
  this->name(name);
  null();
}

}  // namespace runtime_exports::json
