#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime_exports/privacy/account_words.hpp"

namespace runtime_exports::privacy {

/// Remembers what clean_text() made of short texts, most of which come again in every row. Holds
/// 2,048 of them at most. For one thread, and for accounts that have learned all they will learn.
class CleanedTexts {
 public:
  explicit CleanedTexts(const AccountWords& accounts) : accounts_(&accounts) {}

  /// As clean_text().
  std::string clean(std::string_view text);

  [[nodiscard]] std::size_t count() const { return known_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  const AccountWords* accounts_;
  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> known_;
};

}  // namespace runtime_exports::privacy
