#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

/// A workflow command, unescaped as the host unescapes it.
struct WorkflowCommand {
  std::string name;
  std::map<std::string, std::string> properties;
  std::string message;
};

int hex_value(char digit) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto found = digits.find(digit);
  return found == std::string_view::npos ? -1 : static_cast<int>(found);
}

/// Returns std::nullopt if the text contains a percent sign that begins none of the `codes`, or a
/// character of `forbidden`.
std::optional<std::string> unescape(std::string_view text, const std::set<int>& codes,
                                    std::string_view forbidden) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (forbidden.find(text[i]) != std::string_view::npos) return std::nullopt;
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int code = hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]);
    if (!codes.contains(code)) return std::nullopt;
    plain += static_cast<char>(code);
    i += 2;
  }
  return plain;
}

/// Parses `::name key=value,key=value::message`, strictly; std::nullopt for any other line.
std::optional<WorkflowCommand> parse_command(std::string_view line) {
  if (!line.starts_with("::")) return std::nullopt;
  line.remove_prefix(2);
  const auto end = line.find("::");
  if (end == std::string_view::npos) return std::nullopt;
  auto head = line.substr(0, end);
  const auto message = unescape(line.substr(end + 2), {'%', '\r', '\n'}, "\r\n");
  const auto space = head.find(' ');
  if (!message || space == std::string_view::npos) return std::nullopt;
  WorkflowCommand command{std::string{head.substr(0, space)}, {}, *message};
  if (command.name != "error" && command.name != "warning" && command.name != "notice") {
    return std::nullopt;
  }
  for (head.remove_prefix(space + 1); !head.empty();) {
    const auto comma = head.find(',');
    const auto property = head.substr(0, comma);
    const auto equals = property.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string key{property.substr(0, equals)};
    const auto value = unescape(property.substr(equals + 1), {'%', '\r', '\n', ':', ','}, "\r\n:,");
    const bool known = std::set<std::string>{"file", "line", "col", "title"}.contains(key);
    if (!value || value->empty() || !known) return std::nullopt;
    if (!command.properties.emplace(key, *value).second) return std::nullopt;
    if (comma == std::string_view::npos) break;
    head.remove_prefix(comma + 1);
    if (head.empty()) return std::nullopt;
  }
  return command;
}

struct GithubResult {
  std::vector<WorkflowCommand> commands;
  std::string summary;
};

/// Commands, and then one plain line.
GithubResult parse_result(const std::string& out) {
  GithubResult result;
  std::size_t begin = 0;
  for (auto end = out.find('\n'); end != std::string::npos; end = out.find('\n', begin)) {
    const auto line = out.substr(begin, end - begin);
    begin = end + 1;
    if (begin == out.size()) {
      result.summary = line;
      break;
    }
    const auto command = parse_command(line);
    INFO(line);
    REQUIRE(command);
    result.commands.push_back(*command);
  }
  CHECK(begin == out.size());
  CHECK_FALSE(result.summary.empty());
  CHECK_FALSE(result.summary.starts_with("::"));
  return result;
}

GithubResult run_for_github(const StateTree& tree, Words words, int exit_code) {
  words.insert(words.end(), {"--format", "github"});
  const auto ended = tree.run(std::move(words));
  CHECK(ended.exit_code == exit_code);
  return parse_result(ended.out);
}

TEST_CASE("the parser of these tests refuses what the host would read differently") {
  CHECK(parse_command("::error file=a%2Cb,line=1::100%25 of it"));
  for (const std::string line :
       {"error file=a::b", "::error::b", "::fatal file=a::b", "::error file=a,b::c",
        "::error file=a,::b", "::error file=::b", "::error file=a%::b", "::error file=a%2c::b",
        "::error file=a%41::b", "::error file=a,file=b::c", "::error file=a:b::c", "::error file=a",
        "::error file=a::%", "::error file=a::b\rc", "::error size=1::b"}) {
    CAPTURE(line);
    CHECK_FALSE(parse_command(line));
  }
}

TEST_CASE("--format github annotates the row of an input that is refused") {
  const StateTree tree;
  tree.append(users_file, "{\"id\": oops}\n");
  const Words command = GENERATE(Words{"publish"}, Words{"validate"});
  const auto result = run_for_github(tree, command, 1);
  REQUIRE(result.commands.size() == 1);
  const auto& one = result.commands[0];
  CHECK(one.name == "error");
  CHECK(one.properties.at("file") == users_file);
  CHECK(one.properties.at("line") == "2");
  CHECK(one.properties.at("col") == "8");
  CHECK(result.summary.starts_with("Refused: "));
}

TEST_CASE("--format github names files as the repository does, from the folder of the run") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.append(events_file, event_row(-1));
  CHECK(run_for_github(tree, {"validate"}, 0).commands[0].properties.at("file") == events_file);
  CHECK(run_for_github(tree, {"validate", "--root", tree.root()}, 0)
            .commands[0]
            .properties.at("file") == events_file);
  const auto name = tree.root().substr(tree.root().rfind('/') + 1);
  CHECK(run_for_github(tree, {"validate", "--root", "../" + name + "/"}, 0)
            .commands[0]
            .properties.at("file") == "../" + name + "/" + events_file);
}

TEST_CASE("--format github escapes what would end a property or a line") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/exports/100%,b::c\nd.tmp", "");
  const auto result = run_for_github(tree, {"validate"}, 1);
  REQUIRE(result.commands.size() == 1);
  CHECK(result.commands[0].properties.at("file") == "runtime/exports/100%,b::c\\u{a}d.tmp");
  CHECK(result.commands[0].properties.at("title") == "temporary-name");
}

TEST_CASE("--format github shows nine annotations, errors first, and counts the others") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.append(events_file, event_row(-1));
  tree.write("runtime/exports/clips.json", "[]\n");
  const int errors = GENERATE(7, 8, 12);
  for (int i = 0; i < errors; ++i) {
    tree.write("runtime/exports/" + std::to_string(i) + ".tmp", "");
  }
  const auto result = run_for_github(tree, {"validate"}, 1);
  std::vector<std::string> names;
  for (const auto& command : result.commands) names.push_back(command.name);
  std::vector<std::string> expected(static_cast<std::size_t>(std::min(errors, 9)), "error");
  if (errors < 9) expected.insert(expected.end(), "warning");
  if (errors == 7) expected.insert(expected.end(), "notice");
  if (errors == 8) expected.insert(expected.end(), "notice");
  if (errors == 12) expected.insert(expected.end(), "error");
  CHECK(names == expected);
  if (errors == 7) CHECK(result.commands.back().properties.at("title") == "input.late-rows");
  if (errors == 8) CHECK(result.commands.back().message.starts_with("1 more"));
  if (errors == 12) CHECK(result.commands.back().message.starts_with("5 more"));
}

TEST_CASE("--format github names the files of a report and unknown variables") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/exports/telemetry/events.json.tmp", "");
  const auto report = run_for_github(tree, {"report", "--out", "page.html"}, 1);
  REQUIRE_FALSE(report.commands.empty());
  CHECK(report.commands[0].properties.at("file") == "runtime/exports/telemetry/events.json.tmp");
  auto request = tree.request({"validate", "--format", "github"});
  request.environment.push_back("RUNTIME_EXPORTS_TELEMETRY_MAX_EVENT=3");
  CHECK_THAT(test_support::run_program(request).out,
             Catch::Contains("::RUNTIME_EXPORTS_TELEMETRY_MAX_EVENT: "));
}

TEST_CASE("--format github reports bad settings and missing folders without naming a file") {
  const StateTree tree;
  const auto settings = run_for_github(tree, {"publish", "--set", "projct=x"}, 78);
  REQUIRE(settings.commands.size() == 1);
  CHECK_FALSE(settings.commands[0].properties.contains("file"));
  CHECK(settings.commands[0].message.starts_with("--set projct: "));
  const auto missing = run_for_github(tree, {"recover", "--root", "./nowhere"}, 66);
  REQUIRE(missing.commands.size() == 1);
  CHECK_FALSE(missing.commands[0].properties.contains("file"));
  CHECK(run_for_github(tree, {"recover"}, 0).summary ==
        "Nothing to do: no publish was interrupted.");
}

TEST_CASE(
    "findings name the settings file of --config by its own path, not below the exports folder") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("mine/exports.json",
             R"({"privacy":{"allow":[{"rule":"email","text":"a@example.org","reason":"ours"}]}})");
  const std::string path = "mine/exports.json";
  const auto verified = run_for_github(tree, {"verify", "runtime/exports", "--config", path}, 0);
  REQUIRE(verified.commands.size() == 1);
  CHECK(verified.commands[0].properties.at("file") == path);
  const auto published = run_for_github(tree, {"publish", "--config", path}, 0);
  REQUIRE_FALSE(published.commands.empty());
  CHECK(published.commands[0].properties.at("file") == path);
}

TEST_CASE("commands that report no findings have neither the github nor the sarif format") {
  const StateTree tree;
  const auto words = GENERATE(Words{"list"}, Words{"config", "show"}, Words{"schema", "list"},
                              Words{"schema", "show", "version.schema.json"});
  const std::string format = GENERATE("github", "sarif");
  auto asked = words;
  asked.insert(asked.end(), {"--format", format});
  const auto ended = tree.run(asked);
  CHECK(ended.exit_code == 2);
  CHECK(ended.out.empty());
}

}  // namespace
}  // namespace runtime_exports::blackbox
