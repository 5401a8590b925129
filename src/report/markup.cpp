#include "runtime_exports/report/markup.hpp"

#include <algorithm>

#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::report {

void Markup::begin(Name name, Attributes attributes, std::string_view close) {
  html_.append("<").append(name.text());
  for (const auto& attribute : attributes) {
    html_.append(" ").append(attribute.name.text()).append("=\"");
    text(attribute.value);
    html_ += '"';
  }
  html_.append(close);
}

void Markup::end(Name name) {
  html_.append("</").append(name.text()).append(">");
  const bool is_block = name.text() != "span" && name.text() != "a" && name.text() != "time";
  if (is_block) html_ += '\n';
}

void Markup::element(Name name, Attributes attributes, std::string_view content) {
  const auto begun = element(name, attributes);
  text(content);
}

void Markup::style(StyleSheet sheet) {
  const auto begun = element("style");
  html_.append(sheet.text());
}

void Markup::text(std::string_view text) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    for (const char c : terminal_text(line)) {
      switch (c) {
        case '&':
          html_ += "&amp;";
          break;
        case '<':
          html_ += "&lt;";
          break;
        case '>':
          html_ += "&gt;";
          break;
        case '"':
          html_ += "&quot;";
          break;
        default:
          html_ += c;
      }
    }
    if (line.size() < text.size()) html_ += '\n';
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
}

}  // namespace runtime_exports::report
