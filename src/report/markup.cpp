#include "runtime_exports/report/markup.hpp"

#include <algorithm>
#include <array>

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
  constexpr std::string_view special = "&<>\"";
  constexpr std::array<std::string_view, special.size()> references{"&amp;", "&lt;", "&gt;",
                                                                    "&quot;"};
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    for (const char c : terminal_text(line)) {
      const auto at = special.find(c);
      if (at == std::string_view::npos) {
        html_ += c;
      } else {
        html_ += references.at(at);
      }
    }
    if (line.size() < text.size()) html_ += '\n';
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
}

}  // namespace runtime_exports::report
