#include "runtime_exports/json/writer.hpp"

#include <array>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports::json {
namespace {

// Bytes that may begin a character to escape: controls, `"`, `\`, `<`, `>`, and the lead bytes of
// U+0080 to U+00BF, U+061C and U+2000 to U+2FFF.
constexpr std::array<bool, 256> make_suspicious() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
  for (const std::size_t c : {0x22U, 0x5CU, 0x3CU, 0x3EU}) table[c] = true;
  for (const std::size_t lead : {0xC2U, 0xD8U, 0xE2U}) table[lead] = true;
  return table;
}
constexpr auto suspicious = make_suspicious();

constexpr std::uint64_t each_byte(std::uint64_t byte) {
  return byte * 0x0101010101010101U;
}

/// Sets the top bit of each byte below `limit`, which is at most 0x80. Bytes above such a byte may
/// also have it set.
constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint64_t limit) {
  return (word - each_byte(limit)) & ~word & each_byte(0x80);
}

/// Whether eight bytes are plain ASCII: only 0x20 to 0x7F, and none of `"`, `\`, `<`, `>`.
bool are_plain(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  const auto is_any = [word](std::uint64_t byte) { return bytes_below(word ^ each_byte(byte), 1); };
  // `<` and `>` differ in one bit.
  const auto brackets = bytes_below((word | each_byte(2)) ^ each_byte('>'), 1);
  return ((word & each_byte(0x80)) | bytes_below(word, 0x20) | is_any('"') | is_any('\\') |
          brackets) == 0;
}

bool must_escape(std::uint32_t point) {
  return point < 0x20 || point == '"' || point == '\\' || point == '<' || point == '>' ||
         (point >= 0x80 && point < 0xA0) || point == 0x2028 || point == 0x2029 ||
         is_bidirectional_control(point);
}

void append_escape(std::string& out, std::uint32_t point) {
  constexpr std::string_view with_letters = "\"\\\b\f\n\r\t";
  constexpr std::string_view letters = R"("\bfnrt)";
  const auto at =
      point < 0x80 ? with_letters.find(static_cast<char>(point)) : std::string_view::npos;
  if (at == std::string_view::npos) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", point);
  } else {
    out += {'\\', letters[at]};
  }
}

bool is_plain(std::string_view text) {
  std::size_t at = 0;
  while (at + 8 <= text.size() && are_plain(text.data() + at)) at += 8;
  while (at < text.size() && !suspicious[static_cast<unsigned char>(text[at])]) ++at;
  return at == text.size();
}

}  // namespace

/// A short part of a text, assembled before it is appended: one call instead of many.
class Writer::Part {
 public:
  static constexpr std::size_t most_text_bytes = 128;

  Part() {}  // NOLINT(*-member-init, *-use-equals-default): bytes are put before they are read

  void put(char c) { bytes_[size_++] = c; }
  void put(std::string_view text) {
    std::memcpy(bytes_.data() + size_, text.data(), text.size());
    size_ += text.size();
  }
  void append_to(std::string& out) {
    out.append(bytes_.data(), size_);
    size_ = 0;
  }

 private:
  friend class Writer;
  std::array<char, 512> bytes_;
  std::size_t size_ = 0;
};

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    while (at + 8 <= text.size() && are_plain(text.data() + at)) at += 8;
    if (at == text.size()) break;
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

void Writer::new_line(Part& part) {
  constexpr std::string_view blanks = "                                ";
  part.put('\n');
  if (depth_ * 2 <= blanks.size()) return part.put(blanks.substr(0, depth_ * 2));
  part.append_to(*out_);
  out_->append(depth_ * 2, ' ');
}

void Writer::before_value(Part& part) {
  if (after_name_) {
    after_name_ = false;
    return;
  }
  if (open_ == 0) return;
  if (!first_) part.put(',');
  new_line(part);
  first_ = false;
}

void Writer::put_string(Part& part, std::string_view text) {
  if (text.size() <= Part::most_text_bytes && is_plain(text)) {
    part.put('"');
    part.put(text);
    return part.put('"');
  }
  part.append_to(*out_);
  append_string(*out_, text);
}

void Writer::begin(char bracket) {
  Part part;
  before_value(part);
  part.put(bracket);
  part.append_to(*out_);
  ++depth_;
  ++open_;
  first_ = true;
}

void Writer::end(char bracket) {
  Part part;
  --depth_;
  --open_;
  if (!first_) new_line(part);
  part.put(bracket);
  part.append_to(*out_);
  first_ = false;
}

void Writer::name(std::string_view name) {
  Part part;
  before_value(part);
  put_string(part, name);
  part.put(": ");
  part.append_to(*out_);
  after_name_ = true;
}

void Writer::string(std::string_view text) {
  Part part;
  before_value(part);
  put_string(part, text);
  part.append_to(*out_);
}

void Writer::integer(std::int64_t number) {
  this->number(fmt::format_int{number}.str());
}

void Writer::number(std::string_view token) {
  Part part;
  before_value(part);
  part.append_to(*out_);
  out_->append(token);
}

void Writer::value(const Value& value) {
  if (out_->size() > most_written_bytes) return;
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

}  // namespace runtime_exports::json
