#pragma once

#include <fstream>
#include <string>
#include <vector>

/// A text and what is to be found in it: the name of a rule, or `-` for nothing.
struct LabelledText {
  std::string rule;
  std::string text;
};

// `{}` keeps scanners for secrets away from the file; the rest are the usual escapes.
inline std::string unescape_labelled(const std::string& written) {
  std::string text;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written.compare(i, 2, "{}") == 0) {
      ++i;
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
