#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace runtime_exports::report {

/// The name of an element or attribute. It is checked when the program is compiled, so that no name
/// can come from the data.
class Name {
 public:
  consteval Name(const char* text) : text_(text) {  // NOLINT(*-explicit-*)
    for (const char c : text_) {
      const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!is_letter && !(c >= '0' && c <= '9') && c != '-') throw "not a name of HTML or SVG";
    }
  }
  [[nodiscard]] constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// A style sheet, which HTML does not unescape. It is checked when the program is compiled.
class StyleSheet {
 public:
  consteval StyleSheet(std::string_view text) : text_(text) {  // NOLINT(*-explicit-*)
    if (text.find_first_of("<&\r") != std::string_view::npos) throw "not a style sheet for HTML";
  }
  [[nodiscard]] constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

struct Attribute {
  Name name;
  std::string_view value;
};
using Attributes = std::initializer_list<Attribute>;

/// Writes HTML with inline SVG. Every text and every value of an attribute is escaped, and every
/// element that begins also ends; there is no way to write anything else.
class Markup {
 public:
  /// An element that has begun. It ends with the life of this object.
  class Element {
   public:
    Element(Markup& out, Name name) : out_(out), name_(name) {}
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;
    Element(Element&&) = delete;
    Element& operator=(Element&&) = delete;
    ~Element() { out_.end(name_); }

   private:
    Markup& out_;
    Name name_;
  };

  /// Begins an element.
  [[nodiscard]] Element element(Name name, Attributes attributes = {}) {
    begin(name, attributes, ">");
    return {*this, name};
  }
  /// An element that holds only a text.
  void element(Name name, Attributes attributes, std::string_view content);
  /// An element without content, such as `meta` or `rect`.
  void empty_element(Name name, Attributes attributes) { begin(name, attributes, "/>"); }
  /// A text. Newlines stay; other controls, direction marks and bytes that are not UTF-8 are shown
  /// as `\u{N}` or `\xNN`.
  void text(std::string_view text);
  void style(StyleSheet sheet);

  [[nodiscard]] std::string take() { return std::move(html_); }

 private:
  void begin(Name name, Attributes attributes, std::string_view close);
  void end(Name name);

  std::string html_ = "<!doctype html>\n";
};

}  // namespace runtime_exports::report
