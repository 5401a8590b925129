#include "runtime_exports/privacy/cleaned_texts.hpp"

#include "runtime_exports/privacy/text_cleaning.hpp"

namespace runtime_exports::privacy {
namespace {

constexpr std::size_t most_texts = 2048;
constexpr std::size_t longest_text_bytes = 128;

}  // namespace

std::string CleanedTexts::clean(std::string_view text) {
  if (text.size() > longest_text_bytes) return clean_text(text, *accounts_);
  if (const auto found = known_.find(text); found != known_.end()) return found->second;
  auto cleaned = clean_text(text, *accounts_);
  if (known_.size() < most_texts) known_.emplace(text, cleaned);
  return cleaned;
}

}  // namespace runtime_exports::privacy
