#include "runtime_exports/publish/changelog_id.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t month_bytes = 7;
constexpr std::size_t most_slug_bytes = 48;

/// Runs of anything but letters and digits become one hyphen, none at the ends.
std::string slug_of(std::string_view text, std::size_t most_bytes) {
  std::string slug;
  for (const char c : text) {
    if (is_alnum(c)) {
      slug += to_lower(c);
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
    if (slug.size() > most_bytes) break;
  }
  if (slug.size() > most_bytes) {
    // Whole words only, unless the first one is too long.
    const auto end = slug.rfind('-');
    slug.resize(end == std::string::npos ? most_bytes : end);
  }
  while (slug.ends_with('-')) slug.pop_back();
  return slug;
}

}  // namespace

std::string derive_changelog_id(std::string_view date, std::string_view title,
                                const ChangelogIds& taken) {
  const auto words = slug_of(title, most_slug_bytes);
  auto id = slug_of(date.substr(0, month_bytes), month_bytes);
  if (!id.empty()) id += '-';
  id += words.empty() ? "entry" : words;
  auto free = id;
  for (std::size_t count = 2; taken.contains(free); ++count) free = fmt::format("{}-{}", id, count);
  return free;
}

}  // namespace runtime_exports::publish
