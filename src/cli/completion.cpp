#include "runtime_exports/cli/completion.hpp"

#include <algorithm>
#include <vector>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/schema/embedded.hpp"

namespace runtime_exports::cli {
namespace {

/// Where the words before the cursor lead.
struct Place {
  const CommandSpec* command = &program_spec();
  const OptionSpec* option = nullptr;  ///< whose value comes next, if any
  std::size_t operand = 0;             ///< how many of the command were given
};

const OptionSpec* find_option(const CommandSpec& command, std::string_view name) {
  for (const auto& options : {own_options(command), shared_options(command)}) {
    for (const auto* option : options) {
      if (option->name == name || option->short_name == name) return option;
    }
  }
  return nullptr;
}

const CommandSpec* find_below(const CommandSpec& group, std::string_view word) {
  const auto below = commands_below(group);
  const auto found = std::find_if(below.begin(), below.end(),
                                  [word](const auto* one) { return last_word(*one) == word; });
  return found == below.end() ? nullptr : *found;
}

Place place_after(std::span<const std::string> words) {
  Place place;
  for (const auto& word : words) {
    if (place.option != nullptr) {
      place.option = nullptr;
    } else if (word.starts_with('-')) {
      const auto* option = find_option(*place.command, word);
      if (option != nullptr && option->kind != ValueKind::none) place.option = option;
    } else if (const auto* below = find_below(*place.command, word)) {
      place.command = below;
    } else {
      ++place.operand;
    }
  }
  return place;
}

/// The lines of an answer, for words that begin with what is typed.
class Offers {
 public:
  /// `kept` is what is typed and stays: "--format=", or a list up to its last comma.
  Offers(std::string_view typed, std::size_t kept)
      : begun_(typed.substr(kept)), kept_(typed.substr(0, kept)) {}

  void offer(std::string_view word, std::string_view description = {}) {
    if (!word.starts_with(begun_)) return;
    text_.append(kept_).append(word);
    if (!description.empty()) text_.append("\t").append(description);
    text_ += '\n';
  }

  std::string end(std::string_view directive) { return text_.append(directive).append("\n"); }

 private:
  std::string_view begun_;
  std::string_view kept_;
  std::string text_;
};

void offer_schemas(Offers& offers) {
  for (const auto& word : schema::embedded_names_and_ids()) offers.offer(word);
}

void offer_settings(Offers& offers) {
  for (const auto& one : config::setting_definitions()) {
    if (one.kind != config::SettingKind::exceptions) offers.offer(std::string{one.key} + "=");
  }
}

std::string complete_value(ValueKind kind, std::span<const std::string_view> choices,
                           std::string_view typed, std::size_t kept) {
  if (kind == ValueKind::export_id) {
    const auto comma = typed.rfind(',');
    if (comma != std::string_view::npos) kept = std::max(kept, comma + 1);
  }
  Offers offers{typed, kept};
  switch (kind) {
    case ValueKind::none:
      break;
    case ValueKind::free:
    case ValueKind::choice:
    case ValueKind::seconds:
      for (const auto choice : choices) offers.offer(choice);
      break;
    case ValueKind::file:
    case ValueKind::file_or_revision:
      return offers.end(":files");
    case ValueKind::folder:
      return offers.end(":folders");
    case ValueKind::export_id:
      for (const auto& one : exports::export_definitions()) offers.offer(one.id);
      break;
    case ValueKind::schema_name:
      offer_schemas(offers);
      break;
    case ValueKind::schema_or_file:
      offer_schemas(offers);
      return offers.end(":files");
    case ValueKind::assignment:
      offer_settings(offers);
      return offers.end(":open");
  }
  return offers.end(":words");
}

std::string complete_option_name(const CommandSpec& command, std::string_view typed) {
  Offers offers{typed, 0};
  for (const auto& options : {own_options(command), shared_options(command)}) {
    for (const auto* option : options) offers.offer(option->name, option->description);
  }
  return offers.end(":words");
}

std::string complete_operand(const Place& place, std::string_view typed) {
  const auto below = commands_below(*place.command);
  if (!below.empty()) {
    Offers offers{typed, 0};
    for (const auto* one : below) offers.offer(last_word(*one), one->summary);
    return offers.end(":words");
  }
  const auto operands = place.command->operands;
  if (place.operand < operands.size()) {
    const auto& operand = operands[place.operand];
    return complete_value(operand.kind, operand.choices, typed, 0);
  }
  if (!operands.empty() && operands.back().occurs != Occurs::once) {
    return complete_value(operands.back().kind, operands.back().choices, typed, 0);
  }
  return complete_option_name(*place.command, typed);
}

}  // namespace

std::string complete(std::span<const std::string> words) {
  if (words.empty()) return complete_operand({}, {});
  const std::string_view typed = words.back();
  const auto place = place_after(words.first(words.size() - 1));
  const auto& command = *place.command;
  if (place.option != nullptr) {
    return complete_value(place.option->kind, choices_at(command, *place.option), typed, 0);
  }
  if (!typed.starts_with('-')) return complete_operand(place, typed);
  const auto equals = typed.find('=');
  if (equals == std::string_view::npos) return complete_option_name(command, typed);
  const auto* option = find_option(command, typed.substr(0, equals));
  if (option == nullptr) return Offers{typed, 0}.end(":words");
  return complete_value(option->kind, choices_at(command, *option), typed, equals + 1);
}

CommandResult run_completion(const Arguments& arguments) {
  return {0, std::string{completion_script(arguments.shell)}};
}

}  // namespace runtime_exports::cli
