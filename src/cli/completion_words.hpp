#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/cli/command_table.hpp"

// What the scripts for all shells are made of.
namespace runtime_exports::cli {

/// How a shell completes a value.
enum class Source { nothing, words, list, keys, files, folders, words_and_files };

struct Offer {
  Source source = Source::nothing;
  std::vector<std::string> words;
};

/// What is offered for a value of that kind.
Offer offer_for(ValueKind kind, std::span<const std::string_view> choices);

/// "words", "list", ...: how the scripts name it.
std::string_view source_name(Source source);

/// The offer as words of the script: its name, then what it offers.
std::string offer_words(const Offer& offer);

/// The options of the command, its own and the shared ones.
std::vector<const OptionSpec*> options_at(const CommandSpec& command);

/// The program, then all commands and groups.
std::vector<const CommandSpec*> all_places();

/// The text between single quotes, as bash and zsh read it.
std::string shell_quoted(std::string_view text);

/// The branches of a `case` over "COMMAND OPTION" and "COMMAND NUMBER", the number being that of
/// an operand: each sets `takes` to the offer, between `before` and `behind`.
std::string takes_branches(std::string_view before, std::string_view behind);

/// For each shell, its script.
std::string bash_script();
std::string zsh_script();
std::string fish_script();

}  // namespace runtime_exports::cli
