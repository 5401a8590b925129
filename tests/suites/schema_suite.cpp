// Runs the official JSON Schema test suite (draft 2020-12) against the schema layer.
//
//   schema_suite [--markdown] [DIR]
//
// DIR contains draft2020-12/ and remotes/; the default is $RUNTIME_EXPORTS_SUITES/json-schema.
// Exit 0: every case that uses only supported keywords has the expected answer. 1: one does not,
// or a schema was refused without a keyword's name. 77: there is no suite.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace {

namespace fs = std::filesystem;
using namespace runtime_exports;

constexpr int exit_skipped = 77;
constexpr std::string_view remotes_base = "http://localhost:1234/";
constexpr std::string_view tested_name = "suite:schema-under-test";

enum class Output { report, markdown };

struct FileResult {
  std::string name;
  std::size_t cases = 0;
  std::size_t passed = 0;
  std::size_t refused = 0;
  std::set<std::string> keywords;     // that were refused
  std::vector<std::string> failures;  // for people
};

using Texts = std::vector<std::pair<std::string, std::string>>;

std::string read_text(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> json_files(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::is_directory(folder)) return files;
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.is_regular_file() && entry.path().extension() == ".json")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Texts read_remotes(const fs::path& folder) {
  Texts remotes;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file() || entry.path().extension() != ".json") continue;
    const auto name = fs::relative(entry.path(), folder).generic_string();
    remotes.emplace_back(std::string{remotes_base} + name, read_text(entry.path()));
  }
  return remotes;
}

std::string text_of(const json::Value& value) {
  std::string text;
  json::Writer{text}.value(value);
  return text;
}

std::string string_of(const json::Value& object, std::string_view name) {
  const auto value = object.find(name);
  return value ? std::string{value->text()} : std::string{};
}

/// The keyword that a refusal begins with, or std::nullopt.
std::string refused_keyword(const Error& error) {
  const auto end = error.message.find('`', 1);
  if (!error.message.starts_with('`') || end == std::string::npos) return {};
  return error.message.substr(1, end - 1);
}

Result<schema::Program> compile(const json::Value& schema, const Texts& remotes,
                                schema::FormatMode format_mode) {
  schema::Bundle bundle;
  for (const auto& [name, text] : remotes) static_cast<void>(bundle.add(name, text));
  static_cast<void>(bundle.add(tested_name, text_of(schema)));
  return bundle.compile(tested_name, format_mode);
}

void run_case(const schema::Program& program, const json::Value& test, const std::string& group,
              FileResult& result) {
  const auto data = *test.find("data");
  const bool expected = test.find("valid")->is_true();
  const bool accepted = program.accepts(data);
  const bool reported = program.check(data).accepted();
  if (accepted == expected && reported == expected) {
    ++result.passed;
    return;
  }
  std::ostringstream failure;
  failure << result.name << ": " << group << ": " << string_of(test, "description") << ": expected "
          << (expected ? "valid" : "invalid");
  if (accepted != reported) failure << ", and accepts() differs from check()";
  result.failures.push_back(failure.str());
}

void run_group(const json::Value& group, const Texts& remotes, schema::FormatMode format_mode,
               FileResult& result) {
  const auto description = string_of(group, "description");
  const auto tests = *group.find("tests");
  result.cases += tests.size();
  const auto program = compile(*group.find("schema"), remotes, format_mode);
  if (program) {
    for (const auto test : tests.elements()) run_case(*program, test, description, result);
    return;
  }
  const auto keyword = refused_keyword(program.error());
  if (keyword.empty()) {
    result.failures.push_back(result.name + ": " + description +
                              ": refused without a keyword: " + program.error().message);
    return;
  }
  result.refused += tests.size();
  result.keywords.insert(keyword);
}

FileResult run_file(const fs::path& path, const fs::path& base, const Texts& remotes) {
  FileResult result;
  result.name = fs::relative(path, base).generic_string();
  const bool asserted = path.parent_path().filename() == "format";
  const auto mode = asserted ? schema::FormatMode::assert_format : schema::FormatMode::annotate;
  json::Parser parser;
  json::Document document;
  const auto parsed = parser.parse(read_text(path), document);
  if (!parsed) {
    result.failures.push_back(result.name + ": " + parsed.error().message);
    return result;
  }
  for (const auto group : document.root().elements()) run_group(group, remotes, mode, result);
  return result;
}

std::vector<FileResult> run_suite(const fs::path& folder) {
  const auto remotes = read_remotes(folder / "remotes");
  const auto base = folder / "draft2020-12";
  std::vector<FileResult> results;
  for (const auto& part : {base, base / "optional", base / "optional" / "format"}) {
    for (const auto& path : json_files(part)) results.push_back(run_file(path, base, remotes));
  }
  return results;
}

std::string listed(const FileResult& result) {
  if (result.refused == 0) return "";
  std::string text = std::to_string(result.refused) + ": ";
  bool first = true;
  for (const auto& keyword : result.keywords) {
    text += (std::exchange(first, false) ? "`" : ", `") + keyword + "`";
  }
  return text;
}

FileResult sum_of(const std::vector<FileResult>& results) {
  FileResult sum;
  sum.name = "all";
  for (const auto& result : results) {
    sum.cases += result.cases;
    sum.passed += result.passed;
    sum.refused += result.refused;
    sum.keywords.insert(result.keywords.begin(), result.keywords.end());
    sum.failures.insert(sum.failures.end(), result.failures.begin(), result.failures.end());
  }
  return sum;
}

void print_table(const std::vector<FileResult>& results, const FileResult& sum) {
  std::cout << "| file | cases | passed | refused by name (keywords) |\n|---|---:|---:|---|\n";
  const auto print = [](const FileResult& result) {
    std::cout << "| " << result.name << " | " << result.cases << " | " << result.passed << " | "
              << listed(result) << " |\n";
  };
  for (const auto& result : results) print(result);
  print(sum);
}

int run(const fs::path& folder, Output output) {
  if (!fs::is_directory(folder / "draft2020-12")) {
    std::cout << "SKIPPED: no JSON Schema test suite was given: pass its folder, or set "
                 "RUNTIME_EXPORTS_SUITES to the folder that holds json-schema/\n";
    return exit_skipped;
  }
  const auto results = run_suite(folder);
  const auto sum = sum_of(results);
  print_table(results, sum);
  for (const auto& failure : sum.failures) std::cerr << "FAILED: " << failure << '\n';
  if (output == Output::report)
    std::cout << sum.passed << " of " << sum.cases << " cases passed, " << sum.refused
              << " refused by name, " << sum.failures.size() << " failed\n";
  return sum.failures.empty() && sum.cases > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  Output output = Output::report;
  fs::path folder;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--markdown") {
      output = Output::markdown;
    } else {
      folder = argument;
    }
  }
  const char* suites = std::getenv("RUNTIME_EXPORTS_SUITES");
  if (folder.empty() && suites != nullptr && *suites != '\0')
    folder = fs::path{suites} / "json-schema";
  return run(folder, output);
}
