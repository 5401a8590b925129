#include "runtime_exports/checks/rollback.hpp"

#include <algorithm>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::checks {
namespace {

constexpr std::string_view digits = "0123456789";

/// Of any length: as numbers, without the zeros in front.
std::strong_ordering compare_digits(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  return a.size() == b.size() ? a <=> b : a.size() <=> b.size();
}

/// Takes what is before the separator off the front.
std::string_view take_part(std::string_view& text, char separator) {
  const auto part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

/// A number is less than a word.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  if (is_number(a) != is_number(b)) return is_number(b) <=> is_number(a);
  return is_number(a) ? compare_digits(a, b) : a <=> b;
}

/// Part by part; where one ends first, it is the lesser.
std::strong_ordering compare_dotted(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const auto order = compare_identifiers(take_part(a, '.'), take_part(b, '.'));
    if (order != std::strong_ordering::equal) return order;
  }
  return !a.empty() <=> !b.empty();
}

std::string_view take_digits(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_of(digits), text.size()));
  const auto taken = text.substr(0, text.find_first_not_of(digits));
  text.remove_prefix(taken.size());
  return taken;
}

}  // namespace

std::strong_ordering compare_versions(std::string_view a, std::string_view b) {
  a = take_part(a, '+');
  b = take_part(b, '+');
  const auto core_order = compare_dotted(take_part(a, '-'), take_part(b, '-'));
  if (core_order != std::strong_ordering::equal) return core_order;
  return a.empty() == b.empty() ? compare_dotted(a, b) : a.empty() <=> b.empty();
}

std::strong_ordering compare_builds(std::string_view a, std::string_view b) {
  while (true) {
    const auto left = take_digits(a);
    const auto right = take_digits(b);
    if (left.empty() || right.empty()) return !left.empty() <=> !right.empty();
    const auto order = compare_digits(left, right);
    if (order != std::strong_ordering::equal) return order;
  }
}

Findings check_rollback(const SetStamp& next, const std::optional<SetStamp>& published,
                        Severity severity) {
  Findings findings;
  if (!published) return findings;
  const auto found = [&](const char* pointer, const char* message) {
    findings.push_back(
        {.severity = severity,
         .rule = "rollback",
         .subject = "runtime_snapshot.json",
         .pointer = pointer,
         .message = message,
         .help =
             severity == Severity::error
                 ? "publish the newer state, or go back on purpose with `publish --allow-rollback`"
                 : "omit `--allow-rollback` unless you mean it"});
  };
  const auto instant = parse_instant(next.generated_at);
  if (instant && instant < parse_instant(published->generated_at)) {
    found("/generated_at", "the snapshot is older than the published one");
  }
  const auto order = compare_versions(next.version, published->version);
  if (order == std::strong_ordering::less) {
    found("/runtime/version", "the version is lower than the published one");
  }
  if (order == std::strong_ordering::equal &&
      compare_builds(next.build, published->build) == std::strong_ordering::less) {
    found("/runtime/build", "the build is lower than the published one of the same version");
  }
  return findings;
}

}  // namespace runtime_exports::checks
