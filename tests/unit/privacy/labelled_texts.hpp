#pragma once

#include <fstream>
#include <string>
#include <vector>

/// A text and what must be found in it: the name of a rule, or `-` for nothing.
struct LabelledText {
  std::string rule;
  std::string text;
};

// Appends the character of `\u{200b}` and returns where its escape ends.
inline std::size_t append_code_point(std::string& text, const std::string& written,
                                     std::size_t at) {
  const auto close = written.find('}', at);
  const auto value = std::stoul(written.substr(at + 3, close - at - 3), nullptr, 16);
  const auto add = [&](unsigned long byte) { text += static_cast<char>(byte); };
  if (value < 0x80) {
    add(value);
  } else if (value < 0x800) {
    add(0xC0U | value >> 6U);
  } else if (value < 0x10000) {
    add(0xE0U | value >> 12U);
  } else {
    add(0xF0U | value >> 18U);
    add(0x80U | (value >> 12U & 0x3FU));
  }
  if (value >= 0x800) add(0x80U | (value >> 6U & 0x3FU));
  if (value >= 0x80) add(0x80U | (value & 0x3FU));
  return close;
}

// `{}` hides the texts from secret scanners; the rest are the usual escapes.
inline std::string unescape_labelled(const std::string& written) {
  std::string text;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written.compare(i, 2, "{}") == 0) {
      ++i;
    } else if (written.compare(i, 3, "\\u{") == 0) {
      i = append_code_point(text, written, i);
    } else if (written[i] == '\\' && i + 1 < written.size()) {
      ++i;
      text += written[i] == 'n' ? '\n' : written[i] == 't' ? '\t' : written[i];
    } else {
      text += written[i];
    }
  }
  return text;
}

/// All of labelled_texts.txt.
inline std::vector<LabelledText> read_labelled_texts() {
  std::vector<LabelledText> texts;
  std::ifstream file(LABELLED_TEXTS_FILE);
  for (std::string line; std::getline(file, line);) {
    const auto tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string::npos) continue;
    texts.push_back({line.substr(0, tab), unescape_labelled(line.substr(tab + 1))});
  }
  return texts;
}
