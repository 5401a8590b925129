#include "runtime_exports/json/splice.hpp"

#include <algorithm>
#include <utility>

#include "runtime_exports/json/syntax.hpp"

namespace runtime_exports::json {
namespace {

constexpr std::string_view line_ends = "\r\n";

bool has_line_end(std::string_view text) {
  return text.find_first_of(line_ends) != std::string_view::npos;
}

/// The text after the last line end.
std::string_view last_line(std::string_view text) {
  const auto end = text.find_last_of(line_ends);
  return end == std::string_view::npos ? text : text.substr(end + 1);
}

std::string_view blanks_at_front(std::string_view text) {
  return text.substr(0, text.find_first_not_of(" \t"));
}

/// The offset after the quotation mark that closes the member's name.
std::size_t name_end(const Document& document, const Member& member) {
  return document.source().substr(0, member.value.offset()).rfind('"') + 1;
}

/// The layout of an array and of what is in it.
struct Style {
  std::string line_end = "\n";
  std::string base;         ///< the indentation of the element's own lines
  std::string unit = "  ";  ///< the indentation that each level adds
  std::string colon = ": ";
  std::string comma = ", ";  ///< on one line
  bool members_have_lines = true;
  bool elements_have_lines = true;
};

/// Finds the style of an array.
class StyleReader {
 public:
  explicit StyleReader(const Document& array) : array_(array), text_(array.source()) {}

  Style read() {
    read_line_end();
    std::optional<Value> last;
    for (const auto element : array_.root().elements()) {
      last = element;
      for (const auto member : element.members()) read_array(member.value);
    }
    if (last) read_element(*last);
    return style_;
  }

 private:
  [[nodiscard]] std::string_view between(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }

  void read_line_end() {
    const auto at = text_.find_first_of(line_ends);
    if (at == std::string_view::npos) return;
    const bool both = text_.substr(at).starts_with("\r\n");
    style_.line_end = both ? "\r\n" : text_.substr(at, 1);
  }

  void read_array(const Value& value) {
    if (!value.is_array() || value.size() == 0) return;
    auto at = value.elements().begin();
    const auto first = *at;
    style_.elements_have_lines = has_line_end(between(value.offset(), first.offset()));
    has_array_ = true;
    if (value.size() > 1) read_comma(span_of(array_, first).end, (*++at).offset());
  }

  void read_element(const Value& element) {
    style_.base = blanks_at_front(last_line(text_.substr(0, element.offset())));
    if (element.is_object() && element.size() > 0) {
      read_members(element);
    } else {
      style_.members_have_lines = has_line_end(text_);
    }
    if (!has_array_ || !style_.members_have_lines) {
      style_.elements_have_lines = style_.members_have_lines;
    }
  }

  void read_members(const Value& object) {
    auto at = object.members().begin();
    const auto first = *at;
    const auto gap = between(object.offset() + 1, first.name_offset);
    style_.members_have_lines = has_line_end(gap);
    const auto colon = between(name_end(array_, first), first.value.offset());
    if (!has_line_end(colon)) style_.colon = colon;
    if (style_.members_have_lines) {
      const auto indent = last_line(gap);
      if (indent.starts_with(style_.base)) style_.unit = indent.substr(style_.base.size());
    } else if (object.size() > 1) {
      read_comma(span_of(array_, first.value).end, (*++at).name_offset);
    }
  }

  void read_comma(std::size_t begin, std::size_t end) {
    const auto comma = between(begin, end);
    if (!has_line_end(comma)) style_.comma = comma;
  }

  const Document& array_;
  std::string_view text_;
  Style style_;
  bool has_array_ = false;
};

/// Appends a value in a style; the parser limits the depth.
void write(std::string& out, const Document& document, const Value& value, const Style& style,
           std::size_t depth = 0) {
  const auto source = document.source();
  if (value.size() == 0) {
    const auto span = span_of(document, value);
    out += source.substr(span.begin, span.end - span.begin);
    return;
  }
  const bool has_lines = value.is_object() ? style.members_have_lines : style.elements_have_lines;
  const auto new_line = [&](std::size_t levels) {
    out += style.line_end + style.base;
    while (levels-- > 0) out += style.unit;
  };
  bool is_first = true;
  const auto separate = [&] {
    if (!std::exchange(is_first, false)) out += has_lines ? "," : style.comma;
    if (has_lines) new_line(depth + 1);
  };
  out += value.is_object() ? '{' : '[';
  for (const auto member : value.members()) {
    separate();
    out += source.substr(member.name_offset, name_end(document, member) - member.name_offset);
    out += style.colon;
    write(out, document, member.value, style, depth + 1);
  }
  for (const auto element : value.elements()) {
    separate();
    write(out, document, element, style, depth + 1);
  }
  if (has_lines) new_line(depth);
  out += value.is_object() ? '}' : ']';
}

/// The elements in this style, with the separator between them.
std::string write_elements(const Document& elements, const Style& style,
                           const std::string& separator) {
  std::string text;
  for (const auto element : elements.root().elements()) {
    if (!text.empty()) text += separator;
    write(text, elements, element, style);
  }
  return text;
}

std::string append_to_empty(const Document& array, Style style, const Document& elements) {
  const auto begin = array.root().offset();
  const auto end = span_of(array, array.root()).end - 1;
  const bool has_lines = has_line_end(array.source().substr(begin, end - begin));
  style.base = blanks_at_front(last_line(array.source().substr(0, begin)));
  const auto outer = style.base;
  style.base += style.unit;
  const auto gap = style.line_end + style.base;
  const auto bytes = gap + write_elements(elements, style, "," + gap);
  const auto at = has_lines ? begin + 1 : end;
  return splice(array.source(), {{{at, at}, has_lines ? bytes : bytes + style.line_end + outer}});
}

}  // namespace

Span span_of(const Document& document, const Value& value) {
  const auto rest = document.source().substr(value.offset());
  // A number, true, false or null has no closing character to search for.
  const auto size = value.token().empty() ? find_value_end(rest) : value.token().size();
  return {value.offset(), value.offset() + size.value_or(rest.size())};
}

std::string splice(std::string_view text, std::vector<Splice> splices) {
  std::ranges::sort(splices, {}, [](const Splice& one) { return one.span.begin; });
  std::string spliced;
  std::size_t kept = 0;
  for (const auto& one : splices) {
    spliced.append(text.substr(kept, one.span.begin - kept));
    spliced += one.bytes;
    kept = one.span.end;
  }
  spliced.append(text.substr(kept));
  return spliced;
}

std::string append_to_array(const Document& array, const Document& elements) {
  const auto text = array.source();
  const auto style = StyleReader{array}.read();
  if (array.root().size() == 0) return append_to_empty(array, style, elements);
  // Where the last element begins and ends, and where what is before it ends.
  Span last;
  auto before = array.root().offset() + 1;
  for (const auto element : array.root().elements()) {
    if (last.end > 0) before = last.end;
    last = span_of(array, element);
  }
  std::string separator{text.substr(before, last.begin - before)};
  if (array.root().size() == 1 && has_line_end(separator)) {
    separator.insert(0, ",");
  } else if (array.root().size() == 1) {
    separator = style.members_have_lines ? ", " : style.comma;
  }
  const auto bytes = separator + write_elements(elements, style, separator);
  return splice(text, {{{last.end, last.end}, bytes}});
}

}  // namespace runtime_exports::json
