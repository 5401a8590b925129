#include "runtime_exports/privacy/readable_forms.hpp"

#include <cstddef>
#include <optional>
#include <utility>

#include "runtime_exports/privacy/visible_text.hpp"

namespace runtime_exports::privacy {
namespace {

constexpr int most_encodings = 3;

// Undoes something more with `decode`, keeping the origins of the text that it began with. Whether
// there was something to undo.
template <class Decode>
bool decode_further(std::string_view text, std::optional<DecodedText>& decoded, Decode decode) {
  auto next = decode(decoded ? std::string_view{decoded->text} : text);
  if (!next) return false;
  if (decoded) {
    for (std::size_t& origin : next->origins) origin = decoded->origins[origin];
  }
  decoded = std::move(next);
  return true;
}

// Calls `visit` with every other form that a reader can see in the text.
template <class Visitor>
void visit_other_forms(std::string_view text, Visitor visit) {
  // Something invisible may separate two words or be inside one, so both are read.
  for (const Gap gap : {Gap::none, Gap::blank}) {
    const auto visible = [gap](std::string_view form) { return decode_visible(form, gap); };
    std::optional<DecodedText> decoded;
    bool holds_invisible = decode_further(text, decoded, visible);
    if (decoded) visit(*decoded);
    for (int i = 0; i < most_encodings && decode_further(text, decoded, decode_percent); ++i) {
      holds_invisible = decode_further(text, decoded, visible) || holds_invisible;
      visit(*decoded);
    }
    if (!holds_invisible) return;
  }
}

}  // namespace

void find_readable(std::string_view text, const AccountIndex& accounts, std::vector<Match>& into) {
  find_private(text, into);
  accounts.find(text, into);
  visit_other_forms(text, [&](const DecodedText& decoded) {
    const std::size_t first = into.size();
    find_private(decoded.text, into);
    accounts.find(decoded.text, into);
    for (std::size_t match = first; match < into.size(); ++match) {
      into[match].begin = decoded.origins[into[match].begin];
      into[match].end = decoded.origins[into[match].end];
    }
  });
}

std::vector<std::string> readable_forms(std::string_view text) {
  std::vector<std::string> forms{std::string{text}};
  visit_other_forms(text, [&](const DecodedText& decoded) { forms.push_back(decoded.text); });
  return forms;
}

}  // namespace runtime_exports::privacy
