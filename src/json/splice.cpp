#include "runtime_exports/json/splice.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "runtime_exports/json/value_boundary.hpp"

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

/// The layout of objects and arrays.
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
    if (value.size() == 1) return;
    ++at;
    read_comma(span_of(array_, first).end, (*at).offset());
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
    read_colon(first);
    if (style_.members_have_lines) {
      const auto indent = last_line(gap);
      if (indent.starts_with(style_.base)) style_.unit = indent.substr(style_.base.size());
    } else if (object.size() > 1) {
      ++at;
      read_comma(span_of(array_, first.value).end, (*at).name_offset);
    }
  }

  void read_comma(std::size_t begin, std::size_t end) {
    const auto comma = between(begin, end);
    if (!has_line_end(comma)) style_.comma = comma;
  }

  void read_colon(const Member& member) {
    const auto name = text_.substr(0, member.value.offset()).rfind('"');
    const auto gap = between(name + 1, member.value.offset());
    if (!has_line_end(gap)) style_.colon = gap;
  }

  const Document& array_;
  std::string_view text_;
  Style style_;
  bool has_array_ = false;
};

/// Writes a value in a style.
class StyledWriter {
 public:
  StyledWriter(const Style& style, const Document& document) : style_(style), document_(document) {}

  // The parser limits the depth.
  void write(const Value& value) {
    if (value.is_object() && value.size() > 0) {
      open('{');
      for (const auto member : value.members()) {
        separate(style_.members_have_lines);
        out_ += name_of(member);
        out_ += style_.colon;
        write(member.value);
      }
      close('}', style_.members_have_lines);
    } else if (value.is_array() && value.size() > 0) {
      open('[');
      for (const auto element : value.elements()) {
        separate(style_.elements_have_lines);
        write(element);
      }
      close(']', style_.elements_have_lines);
    } else {
      const auto span = span_of(document_, value);
      out_ += document_.source().substr(span.begin, span.end - span.begin);
    }
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  [[nodiscard]] std::string_view name_of(const Member& member) const {
    const auto source = document_.source();
    const auto end = source.substr(0, member.value.offset()).rfind('"');
    return source.substr(member.name_offset, end + 1 - member.name_offset);
  }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
    is_first_ = true;
  }

  void separate(bool on_lines) {
    if (!is_first_) out_ += on_lines ? "," : style_.comma;
    is_first_ = false;
    if (on_lines) new_line();
  }

  void close(char bracket, bool on_lines) {
    --depth_;
    is_first_ = false;
    if (on_lines) new_line();
    out_ += bracket;
  }

  void new_line() {
    out_ += style_.line_end + style_.base;
    for (std::size_t i = 0; i < depth_; ++i) out_ += style_.unit;
  }

  const Style& style_;
  const Document& document_;
  std::string out_;
  std::size_t depth_ = 0;
  bool is_first_ = true;
};

struct LastElements {
  std::optional<Span> before;  ///< the one before the last
  Span last;
};

LastElements last_elements(const Document& array) {
  std::optional<Value> before;
  std::optional<Value> last;
  for (const auto element : array.root().elements()) {
    before = last;
    last = element;
  }
  LastElements found;
  if (before) found.before = span_of(array, *before);
  found.last = span_of(array, *last);
  return found;
}

/// The comma between elements and the white space around it.
std::string separator_of(const Document& array, const LastElements& elements, const Style& style) {
  const auto text = array.source();
  if (elements.before) {
    return std::string{
        text.substr(elements.before->end, elements.last.begin - elements.before->end)};
  }
  const auto begin = array.root().offset() + 1;
  const auto gap = text.substr(begin, elements.last.begin - begin);
  if (has_line_end(gap)) return "," + std::string{gap};
  return style.members_have_lines ? ", " : style.comma;
}

/// The elements in this style, with the separator between them.
std::string write_elements(const Document& elements, const Style& style,
                           const std::string& separator) {
  std::string text;
  for (const auto element : elements.root().elements()) {
    StyledWriter out{style, elements};
    out.write(element);
    if (!text.empty()) text += separator;
    text += out.take();
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
  std::sort(splices.begin(), splices.end(),
            [](const Splice& a, const Splice& b) { return a.span.begin < b.span.begin; });
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
  const auto style = StyleReader{array}.read();
  if (array.root().size() == 0) return append_to_empty(array, style, elements);
  const auto last = last_elements(array);
  const auto separator = separator_of(array, last, style);
  const auto at = last.last.end;
  return splice(array.source(),
                {{{at, at}, separator + write_elements(elements, style, separator)}});
}

}  // namespace runtime_exports::json
