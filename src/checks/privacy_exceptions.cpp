#include "runtime_exports/checks/privacy_exceptions.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"

namespace runtime_exports::checks {
namespace {

using privacy::Rule;

// The names are compared as they are written, `~1` for a slash: both sides are. Goes back to the
// last `**` only: what was before it matched as early as it could.
bool matches(json::Path pattern, json::Path path) {
  std::size_t at = 0;
  std::size_t step = 0;
  std::optional<std::pair<std::size_t, std::size_t>> retry;
  while (step < path.size()) {
    const auto wanted = at < pattern.size() ? std::optional{pattern[at].name} : std::nullopt;
    if (wanted == "**") {
      retry = {++at, step};
    } else if (wanted == "*" || wanted == path[step].name) {
      ++at;
      ++step;
    } else if (retry) {
      at = retry->first;
      step = ++retry->second;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at].name == "**") ++at;
  return at == pattern.size();
}

// Without brackets, zone and port.
std::string_view bare_address(std::string_view text) {
  if (text.starts_with('[')) text = text.substr(1, text.find(']') - 1);
  const auto colon = text.find(':');
  if (colon == text.rfind(':')) text = text.substr(0, colon);  // one colon: the port of an IPv4
  return text.substr(0, text.find('%'));
}

std::string comparable(Rule rule, std::string_view text) {
  switch (rule) {
    case Rule::email:
    case Rule::account:
      return lower_case(text);
    case Rule::ip:
      return lower_case(bare_address(text));
    case Rule::jwt:
    case Rule::api_key:
    case Rule::private_key:
    case Rule::stack_frame:
      break;
  }
  return std::string{text};
}

std::string pointer_to(std::size_t number) {
  return fmt::format("/privacy/allow/{}", number);
}

Error refused(const privacy::Exception& written, std::string pointer, std::string message,
              std::string help) {
  return {.code = ErrorCode::settings,
          .subject = written.file,
          .pointer = std::move(pointer),
          .line = written.position.line,
          .column = written.position.column,
          .message = std::move(message),
          .help = std::move(help)};
}

}  // namespace

Result<PrivacyExceptions> PrivacyExceptions::make(std::vector<privacy::Exception> exceptions) {
  PrivacyExceptions made;
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    auto& written = exceptions[i];
    const auto rule = privacy::find_rule(written.rule);
    if (!rule) {
      return refused(written, pointer_to(i) + "/rule", "an exception names a rule that is unknown",
                     "name one of email, ip, jwt, api_key, private_key, stack_frame, account");
    }
    const auto hash = written.pointer.find('#');
    const auto pointer = written.pointer.substr(hash + 1);  // all of it if there is no `#`
    if (!pointer.starts_with('/') && !written.pointer.empty()) {
      return refused(written, pointer_to(i) + "/pointer",
                     "the pattern of an exception is not a JSON pointer",
                     "write it like `/creators/*/creator_id` or `version.json#/project`");
    }
    Exception exception{.rule = *rule, .text = comparable(*rule, written.text)};
    if (hash != std::string::npos) exception.file = written.pointer.substr(0, hash);
    exception.pointer = pointer;
    exception.written = std::move(written);
    made.by_text_[{*rule, exception.text}].push_back(i);
    made.exceptions_.push_back(std::move(exception));
  }
  made.uses_ = std::vector<std::atomic<std::uint64_t>>(made.exceptions_.size());
  return made;
}

bool PrivacyExceptions::allows(Rule rule, std::string_view private_part,
                               const TextPlace& place) const {
  std::optional<std::size_t> first;
  for (const auto& form : privacy::readable_forms(private_part)) {
    const auto same_text = by_text_.find({rule, comparable(rule, form)});
    if (same_text == by_text_.end()) continue;
    const auto found = std::ranges::find_if(
        same_text->second, [&](std::size_t i) { return reaches(exceptions_[i], place); });
    if (found != same_text->second.end()) first = std::min(first.value_or(*found), *found);
  }
  if (first) ++uses_[*first];
  return first.has_value();
}

bool PrivacyExceptions::reaches(const Exception& exception, const TextPlace& place) {
  if (!exception.file.empty() && exception.file != place.file) return false;
  return exception.pointer.empty() ||
         matches(json::path_of_names(exception.pointer), json::path_of_names(place.pointer));
}

Findings PrivacyExceptions::usage(AccountsKnown known) const {
  Findings findings;
  for (std::size_t i = 0; i < exceptions_.size(); ++i) {
    const auto& [written, rule, text, file, pointer] = exceptions_[i];
    if (rule == Rule::account && known == AccountsKnown::no) continue;
    const std::uint64_t uses = uses_[i];
    Finding finding{.severity = uses == 0 ? Severity::warning : Severity::note,
                    .rule = uses == 0 ? "privacy.allow-unused" : "privacy.allowed",
                    .subject = written.file,
                    .pointer = pointer_to(i),
                    .line = written.position.line,
                    .column = written.position.column,
                    .message = fmt::format("this exception of `privacy.allow` was used {}",
                                           uses == 1 ? "once" : fmt::format("{} times", uses))};
    if (uses == 0) {
      finding.message = "this exception of `privacy.allow` is not used: no text needs it";
      finding.help =
          "take it out, unless it is for a file that only `verify --public` reads; if a text is "
          "refused, write in `text` exactly its private part: the whole address or key without "
          "what is around it";
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace runtime_exports::checks
