#include "runtime_exports/checks/privacy_exceptions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace runtime_exports::checks {
namespace {

using privacy::Rule;

constexpr std::string_view any_token = "*";
constexpr std::string_view any_tokens = "**";

std::optional<Rule> find_rule(std::string_view name) {
  static constexpr std::array rules{Rule::email,   Rule::ip,          Rule::jwt,
                                    Rule::api_key, Rule::private_key, Rule::stack_frame,
                                    Rule::account};
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](Rule rule) { return privacy::rule_name(rule) == name; });
  return found == rules.end() ? std::nullopt : std::optional{*found};
}

// The tokens as they are written, `~1` for a slash: both sides are.
template <class Text>
std::vector<Text> split(std::string_view pointer) {
  std::vector<Text> tokens;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    tokens.emplace_back(pointer.substr(0, end));
    pointer.remove_prefix(end);
  }
  return tokens;
}

// Goes back to the last `**` only: what stood before it matched as early as it could.
bool matches(const std::vector<std::string>& pattern, const std::vector<std::string_view>& tokens) {
  std::size_t at = 0;
  std::size_t token = 0;
  std::optional<std::pair<std::size_t, std::size_t>> retry;
  while (token < tokens.size()) {
    if (at < pattern.size() && pattern[at] == any_tokens) {
      retry = {++at, token};
    } else if (at < pattern.size() && (pattern[at] == any_token || pattern[at] == tokens[token])) {
      ++at;
      ++token;
    } else if (retry) {
      at = retry->first;
      token = ++retry->second;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == any_tokens) ++at;
  return at == pattern.size();
}

Error refused(std::size_t number, std::string_view member, std::string message) {
  return {.code = ErrorCode::settings,
          .subject = "privacy.allow",
          .pointer = fmt::format("/{}/{}", number, member),
          .message = std::move(message),
          .help = "write it like `/creators/*/creator_id` or `version.json#/project`"};
}

}  // namespace

Result<PrivacyExceptions> PrivacyExceptions::make(const std::vector<PrivacyException>& exceptions) {
  PrivacyExceptions made;
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    const auto& [written, rule_name] = exceptions[i];
    const auto rule = find_rule(rule_name);
    if (!rule) return refused(i, "rule", "an exception names a rule that there is not");
    const auto hash = written.find('#');
    const auto pointer = hash == std::string::npos ? written : written.substr(hash + 1);
    if (!pointer.starts_with('/')) {
      return refused(i, "pointer", "the pattern of an exception is no JSON pointer");
    }
    made.patterns_.push_back({hash == std::string::npos ? "" : written.substr(0, hash),
                              split<std::string>(pointer), *rule});
  }
  return made;
}

bool PrivacyExceptions::allows(std::string_view file, std::string_view pointer, Rule rule) const {
  if (patterns_.empty()) return false;
  const auto tokens = split<std::string_view>(pointer);
  return std::any_of(patterns_.begin(), patterns_.end(), [&](const Pattern& pattern) {
    return pattern.rule == rule && (pattern.file.empty() || pattern.file == file) &&
           matches(pattern.tokens, tokens);
  });
}

}  // namespace runtime_exports::checks
