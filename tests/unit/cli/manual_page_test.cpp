#include <sstream>

#include "running.hpp"

#include "runtime_exports/cli/command_table.hpp"

namespace runtime_exports::cli {
namespace {

TEST_CASE("the page of every command holds each option, operand, example and exit code") {
  for (const auto& command : command_specs()) {
    CAPTURE(command.name);
    const auto page = manual_page(command, "1.2.3");
    for (const auto& option : command.own_options) {
      CHECK(holds(page, ".TP\n\\fB" + roff_text(option.name) + "\\fR"));
    }
    CHECK(holds(page, "\\fB" + roff_text("--root") + "\\fR \\fIFOLDER\\fR"));
    CHECK(holds(page, "\\fB\\-h\\fR, \\fB\\-\\-help\\fR"));
    for (const auto& operand : command.operands) {
      CHECK(holds(page, ".TP\n\\fI" + std::string{operand.name}));
    }
    for (const auto& example : command.examples) CHECK(holds(page, roff_text(example.line)));
    for (const auto* code : {"0", "1", "2", "3", "66", "70", "73", "74", "75", "78", "128+n"}) {
      CHECK(holds(page, ".TP\n\\fB" + roff_text(code) + "\\fR"));
    }
    CHECK(holds(page, "runtime\\-exports 1.2.3"));
    CHECK(holds(page, "\n.SH NAME\n" + roff_text(manual_name(command)) + " \\- "));
  }
}

TEST_CASE("the page of the program names every command") {
  const auto page = manual_page(program_spec(), "1.2.3");
  for (const auto* command : commands_below(program_spec())) {
    CHECK(holds(page, ".TP\n\\fB" + std::string{command->name} + "\\fR"));
    CHECK(holds(page, "\\fB" + roff_text(manual_name(*command)) + "\\fR(1)"));
  }
  CHECK(manual_name(*find_command("schema check")) == "runtime-exports-schema-check");
}

TEST_CASE("no text becomes a roff command") {
  CHECK(roff_text(".SH evil") == "\\&.SH evil");
  CHECK(roff_text("'br") == "\\&\\(aqbr");
  CHECK(roff_text("a\\fBb") == "a\\efBb");
  CHECK(roff_text("--x ~ ^ ` \"") == "\\-\\-x \\(ti \\(ha \\(ga \\(dq");
}

TEST_CASE("each line that starts with a full stop is an intended request") {
  for (const auto& command : command_specs()) {
    std::istringstream lines{manual_page(command, "1.2.3")};
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      if (!line.starts_with('.')) continue;
      const auto request = line.substr(0, line.find(' '));
      CHECK(std::string{".\\\" .TH .SH .SS .TP .PP .RS .RE .nf .fi .nh .ad"}.find(request) !=
            std::string::npos);
    }
  }
}

}  // namespace
}  // namespace runtime_exports::cli
