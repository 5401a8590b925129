#include "runtime_exports/cli/completion.hpp"

#include <algorithm>

#include "completion_words.hpp"

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/schema/embedded.hpp"

namespace runtime_exports::cli {
namespace {

std::vector<std::string> export_ids() {
  std::vector<std::string> ids;
  for (const auto& one : exports::export_definitions()) ids.emplace_back(one.id);
  return ids;
}

std::vector<std::string> schema_names() {
  std::vector<std::string> names;
  for (const auto& one : schema::embedded_schemas()) names.emplace_back(one.name);
  return names;
}

/// "telemetry.max_events=", for all that a flag can set.
std::vector<std::string> setting_keys() {
  std::vector<std::string> keys;
  for (const auto& one : config::setting_definitions()) {
    if (one.kind != config::SettingKind::exceptions) keys.push_back(std::string{one.key} + "=");
  }
  return keys;
}

std::string branch(const std::string& pattern, std::string_view before, const Offer& offer,
                   std::string_view behind) {
  std::string text = "    ";
  return text.append(pattern)
      .append(") takes=")
      .append(before)
      .append(offer_words(offer))
      .append(behind)
      .append(" ;;\n");
}

}  // namespace

Offer offer_for(ValueKind kind, std::span<const std::string_view> choices) {
  switch (kind) {
    case ValueKind::none:
      return {};
    case ValueKind::free:
    case ValueKind::choice:
    case ValueKind::seconds:
      return {Source::words, {choices.begin(), choices.end()}};
    case ValueKind::file:
    case ValueKind::file_or_revision:
      return {Source::files, {}};
    case ValueKind::folder:
      return {Source::folders, {}};
    case ValueKind::export_id:
      return {Source::list, export_ids()};
    case ValueKind::schema_name:
      return {Source::words, schema_names()};
    case ValueKind::schema_or_file:
      return {Source::words_and_files, schema_names()};
    case ValueKind::assignment:
      return {Source::keys, setting_keys()};
  }
  return {};
}

std::string_view source_name(Source source) {
  switch (source) {
    case Source::nothing:
      return "nothing";
    case Source::words:
      return "words";
    case Source::list:
      return "list";
    case Source::keys:
      return "keys";
    case Source::files:
      return "files";
    case Source::folders:
      return "folders";
    case Source::words_and_files:
      return "words_and_files";
  }
  return "nothing";
}

std::string offer_words(const Offer& offer) {
  std::string text{source_name(offer.source)};
  for (const auto& word : offer.words) text.append(" ").append(word);
  return text;
}

std::vector<const OptionSpec*> options_at(const CommandSpec& command) {
  auto options = own_options(command);
  const auto shared = shared_options(command);
  options.insert(options.end(), shared.begin(), shared.end());
  return options;
}

std::vector<const CommandSpec*> all_places() {
  std::vector<const CommandSpec*> places{&program_spec()};
  for (const auto& command : command_specs()) places.push_back(&command);
  return places;
}

std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted += '\'';
}

std::string takes_branches(std::string_view before, std::string_view behind) {
  std::string text;
  for (const auto* command : all_places()) {
    for (const auto* option : options_at(*command)) {
      if (option->kind == ValueKind::none) continue;
      const auto pattern = std::string{command->name}.append(" ").append(option->name);
      text += branch(shell_quoted(pattern), before,
                     offer_for(option->kind, choices_at(*command, *option)), behind);
    }
    std::size_t number = 0;
    for (const auto& operand : command->operands) {
      ++number;
      auto pattern = shell_quoted(std::string{command->name} + " ");
      // Those behind the last number belong to an operand that repeats.
      pattern += operand.occurs == Occurs::once ? std::to_string(number) : "[0-9]*";
      text += branch(pattern, before, offer_for(operand.kind, operand.choices), behind);
    }
  }
  return text;
}

std::string completion_script(Shell shell) {
  switch (shell) {
    case Shell::bash:
      return bash_script();
    case Shell::zsh:
      return zsh_script();
    case Shell::fish:
      break;
  }
  return fish_script();
}

}  // namespace runtime_exports::cli
