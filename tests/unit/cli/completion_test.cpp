#include "support/catch.hpp"

#include "runtime_exports/cli/command_table.hpp"

namespace runtime_exports::cli {
namespace {

std::string completed(std::vector<std::string> words) {
  return complete(words);
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  while (!name.empty()) {
    const auto end = std::min(name.find(' '), name.size());
    words.emplace_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return words;
}

TEST_CASE("every command and every option is offered, with its description") {
  for (const auto& command : command_specs()) {
    auto words = words_of(command.name);
    CHECK(complete(words).find(std::string{last_word(command)}.append("\t").append(
              command.summary)) != std::string::npos);
    for (const auto& option : command.own_options) {
      words.emplace_back(option.name);
      CHECK(complete(words).find(std::string{option.name}.append("\t").append(
                option.description)) != std::string::npos);
      words.pop_back();
    }
  }
}

TEST_CASE("an offer is the whole word, however much of it is typed") {
  CHECK(completed({"publish", "--format=s"}) == "--format=sarif\n:words\n");
  CHECK(completed({"publish", "--only", "version,snap"}) == "version,snapshot\n:words\n");
  CHECK(completed({"publish", "--only=version,snap"}) == "--only=version,snapshot\n:words\n");
  CHECK(completed({"--set", "telemetry.max_ev"}) == "telemetry.max_events=\n:open\n");
}

TEST_CASE("files and folders are left to the shell") {
  CHECK(completed({"--config", "x"}) == ":files\n");
  CHECK(completed({"publish", "--export-public=x"}) == ":folders\n");
  CHECK(completed({"schema", "check", "vers"}) == "version\nversion.schema.json\n:files\n");
}

TEST_CASE("nothing is offered for an unknown word") {
  CHECK(completed({"publish", "--nonsense=x"}) == ":words\n");
  CHECK(completed({"nonsense"}) == ":words\n");
  CHECK(completed({"--set", "privacy.allow"}) == ":open\n");
  CHECK(completed({"publish", "--generated-at", ""}) == ":words\n");
}

TEST_CASE("without a word the commands are offered") {
  CHECK(completed({}).find("publish\t") == completed({""}).find("publish\t"));
  CHECK(completed({}).find("publish\t") != std::string::npos);
}

TEST_CASE("the script of every shell asks the program") {
  const auto shell = GENERATE(Shell::bash, Shell::zsh, Shell::fish);
  const auto script = completion_script(shell);
  CHECK(script.find(complete_command) != std::string::npos);
  CHECK(script.ends_with("\n"));
}

}  // namespace
}  // namespace runtime_exports::cli
