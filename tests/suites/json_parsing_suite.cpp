// Runs the JSON parsing test suite (JSONTestSuite's test_parsing) against the parser.
//
//   json_parsing_suite [DIR]
//
// DIR contains y_*.json (must be accepted), n_*.json (must be refused) and i_*.json (the parser
// may decide); the default is $RUNTIME_EXPORTS_SUITES/json-parsing. The table below has our
// decisions for the i_ files, and the two y_ files that the parser refuses on purpose;
// docs/json-parsing.md has the reasons.
// Exit 0: every file has the expected answer, and every refusal names a line and a column. 1: one
// does not, or files are missing. 77: no folder is given.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/json/parser.hpp"

namespace {

namespace fs = std::filesystem;
using namespace runtime_exports;

constexpr int exit_skipped = 77;

enum class Answer { accepted, refused };

struct DecidedAnswer {
  std::string_view file;
  Answer answer;
};

constexpr std::array decided{
    DecidedAnswer{"y_object_duplicated_key.json", Answer::refused},
    DecidedAnswer{"y_object_duplicated_key_and_value.json", Answer::refused},
    DecidedAnswer{"i_number_double_huge_neg_exp.json", Answer::accepted},
    DecidedAnswer{"i_number_huge_exp.json", Answer::refused},
    DecidedAnswer{"i_number_neg_int_huge_exp.json", Answer::refused},
    DecidedAnswer{"i_number_pos_double_huge_exp.json", Answer::refused},
    DecidedAnswer{"i_number_real_neg_overflow.json", Answer::refused},
    DecidedAnswer{"i_number_real_pos_overflow.json", Answer::refused},
    DecidedAnswer{"i_number_real_underflow.json", Answer::accepted},
    DecidedAnswer{"i_number_too_big_neg_int.json", Answer::accepted},
    DecidedAnswer{"i_number_too_big_pos_int.json", Answer::accepted},
    DecidedAnswer{"i_number_very_big_negative_int.json", Answer::accepted},
    DecidedAnswer{"i_object_key_lone_2nd_surrogate.json", Answer::refused},
    DecidedAnswer{"i_string_1st_surrogate_but_2nd_missing.json", Answer::refused},
    DecidedAnswer{"i_string_1st_valid_surrogate_2nd_invalid.json", Answer::refused},
    DecidedAnswer{"i_string_UTF-16LE_with_BOM.json", Answer::refused},
    DecidedAnswer{"i_string_UTF-8_invalid_sequence.json", Answer::refused},
    DecidedAnswer{"i_string_UTF8_surrogate_U+D800.json", Answer::refused},
    DecidedAnswer{"i_string_incomplete_surrogate_and_escape_valid.json", Answer::refused},
    DecidedAnswer{"i_string_incomplete_surrogate_pair.json", Answer::refused},
    DecidedAnswer{"i_string_incomplete_surrogates_escape_valid.json", Answer::refused},
    DecidedAnswer{"i_string_invalid_lonely_surrogate.json", Answer::refused},
    DecidedAnswer{"i_string_invalid_surrogate.json", Answer::refused},
    DecidedAnswer{"i_string_invalid_utf-8.json", Answer::refused},
    DecidedAnswer{"i_string_inverted_surrogates_U+1D11E.json", Answer::refused},
    DecidedAnswer{"i_string_iso_latin_1.json", Answer::refused},
    DecidedAnswer{"i_string_lone_second_surrogate.json", Answer::refused},
    DecidedAnswer{"i_string_lone_utf8_continuation_byte.json", Answer::refused},
    DecidedAnswer{"i_string_not_in_unicode_range.json", Answer::refused},
    DecidedAnswer{"i_string_overlong_sequence_2_bytes.json", Answer::refused},
    DecidedAnswer{"i_string_overlong_sequence_6_bytes.json", Answer::refused},
    DecidedAnswer{"i_string_overlong_sequence_6_bytes_null.json", Answer::refused},
    DecidedAnswer{"i_string_truncated-utf-8.json", Answer::refused},
    DecidedAnswer{"i_string_utf16BE_no_BOM.json", Answer::refused},
    DecidedAnswer{"i_string_utf16LE_no_BOM.json", Answer::refused},
    DecidedAnswer{"i_structure_500_nested_arrays.json", Answer::refused},
    DecidedAnswer{"i_structure_UTF-8_BOM_empty_object.json", Answer::refused},
};

/// The files whose names begin with the same letter, and their results.
struct Group {
  std::string_view prefix;
  std::size_t files_in_suite;
  std::size_t accepted = 0;
  std::size_t refused = 0;
};

/// The answer that the parser should give for the file; std::nullopt if that is not decided.
std::optional<Answer> expected_answer(std::string_view file) {
  const auto found = std::find_if(decided.begin(), decided.end(),
                                  [file](const DecidedAnswer& one) { return one.file == file; });
  if (found != decided.end()) return found->answer;
  if (file.starts_with("y_")) return Answer::accepted;
  if (file.starts_with("n_")) return Answer::refused;
  return std::nullopt;
}

std::string read_text(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// How the parser's answer differs from the expected one; empty if it does not.
std::string check_file(const fs::path& path, Answer expected) {
  json::Parser parser;
  json::Document document;
  const auto parsed = parser.parse(read_text(path), document);
  if (parsed) return expected == Answer::accepted ? "" : "is accepted";
  const auto& error = parsed.error();
  if (expected == Answer::accepted) return "is refused: " + error.message;
  if (error.position.line == 0 || error.position.column == 0) return "is refused at no place";
  if (error.message.empty()) return "is refused without a reason";
  return "";
}

std::vector<fs::path> json_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool check_group(const std::vector<fs::path>& files, Group group) {
  for (const auto& path : files) {
    const auto name = path.filename().string();
    if (!name.starts_with(group.prefix)) continue;
    const auto expected = expected_answer(name);
    const auto failure = expected ? check_file(path, *expected) : "has no decided answer";
    if (failure.empty()) {
      ++(*expected == Answer::accepted ? group.accepted : group.refused);
    } else {
      std::cout << "FAILED " << name << " " << failure << "\n";
    }
  }
  const auto right = group.accepted + group.refused;
  std::cout << group.prefix << " " << right << " of " << group.files_in_suite
            << " as expected: " << group.accepted << " accepted, " << group.refused
            << " refused with line and column\n";
  return right == group.files_in_suite;
}

int run(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    std::cout << "FAILED the suite's folder does not exist\n";
    return 1;
  }
  const auto files = json_files(folder);
  bool passed = check_group(files, {"y_", 95});
  passed = check_group(files, {"n_", 188}) && passed;
  passed = check_group(files, {"i_", 35}) && passed;
  return passed ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  const char* suites = std::getenv("RUNTIME_EXPORTS_SUITES");
  if (count > 1) return run(arguments[1]);
  if (suites != nullptr && *suites != '\0') return run(fs::path{suites} / "json-parsing");
  std::cout << "SKIPPED: the JSON parsing suite is not here; name its folder as the argument, or "
               "the one above it in RUNTIME_EXPORTS_SUITES\n";
  return exit_skipped;
}
