#include "runtime_exports/privacy/readable_forms.hpp"

#include <cstddef>
#include <optional>
#include <utility>

#include "runtime_exports/privacy/percent_encoding.hpp"

namespace runtime_exports::privacy {
namespace {

constexpr int most_encodings = 3;

// Undoes the encoding once more, keeping the origins of the text that it began with.
bool decode_further(std::string_view text, std::optional<PercentDecoded>& decoded) {
  auto next = decode_percent(decoded ? std::string_view{decoded->text} : text);
  if (!next) return false;
  if (decoded) {
    for (std::size_t& origin : next->origins) origin = decoded->origins[origin];
  }
  decoded = std::move(next);
  return true;
}

}  // namespace

void find_readable(std::string_view text, const AccountWords& accounts, std::vector<Match>& into) {
  find_private(text, into);
  accounts.find(text, into);
  std::optional<PercentDecoded> decoded;
  for (int i = 0; i < most_encodings && decode_further(text, decoded); ++i) {
    const std::size_t first = into.size();
    find_private(decoded->text, into);
    accounts.find(decoded->text, into);
    for (std::size_t match = first; match < into.size(); ++match) {
      into[match].begin = decoded->origins[into[match].begin];
      into[match].end = decoded->origins[into[match].end];
    }
  }
}

void collect_readable(std::string_view text, AccountWords& accounts) {
  accounts.collect(text);
  std::optional<PercentDecoded> decoded;
  for (int i = 0; i < most_encodings && decode_further(text, decoded); ++i) {
    accounts.collect(decoded->text);
  }
}

std::vector<std::string> readable_forms(std::string_view text) {
  std::vector<std::string> forms{std::string{text}};
  std::optional<PercentDecoded> decoded;
  for (int i = 0; i < most_encodings && decode_further(text, decoded); ++i) {
    forms.push_back(decoded->text);
  }
  return forms;
}

}  // namespace runtime_exports::privacy
