#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::privacy {

/// The values that identify accounts (id, user code, e-mail address, a provider's user id), for
/// finding them in texts. Made once by a Builder, then never changed; any number of threads may
/// ask it. Holds eight bytes a value, and two for the filter in front of them.
///
/// A value is found where it begins at the beginning of a word and ends at the end of one, without
/// regard to the case of ASCII letters; a UUID is the same with and without its dashes. Values have
/// at least six characters and at most 1,280 bytes. White space in them is as good as one blank,
/// which it must be within the first six bytes of a text. A word is a run of ASCII letters, digits
/// and bytes that are not ASCII; it may end too where ASCII meets a sign or a character of three
/// bytes or more, and it may begin after an escape (`\n`). Values are kept as 64-bit hashes.
class AccountIndex {
 public:
  class Builder;

  /// No accounts.
  AccountIndex() = default;

  /// Appends the values in the text as Rule::account: leftmost first, the longest of those that
  /// begin at one place, none overlapping another. Linear time.
  void find(std::string_view text, std::vector<Match>& into) const;

  /// The first value that begins at `from` or later; `std::nullopt` if there is none.
  [[nodiscard]] std::optional<Match> find_next(std::string_view text, std::size_t from) const;

  /// How many values there are; those that differ only in case are one.
  [[nodiscard]] std::size_t size() const { return hashes_.size(); }

 private:
  [[nodiscard]] bool may_begin_value(std::uint32_t beginning) const {
    const std::uint32_t slot = beginning >> slot_shift_;
    return (beginnings_[slot / 64] >> (slot % 64) & 1U) != 0;
  }
  [[nodiscard]] std::size_t find_beginning(std::string_view text, std::size_t from) const;

  std::vector<std::uint64_t> hashes_;      // sorted
  std::vector<std::uint64_t> beginnings_;  // a bit for each slot in which a value's beginning falls
  unsigned slot_shift_ = 0;
  std::size_t longest_ = 0;  // bytes of the longest value
  bool has_signs_ = false;   // some values begin or end with a sign
};

/// For texts that are not compared with accounts.
inline const AccountIndex no_accounts;

/// Gathers the values of an AccountIndex.
class AccountIndex::Builder {
 public:
  /// Adds a value without what is not part of a word at its ends, or with it if the rest is too
  /// short. One that is too short or too long is ignored.
  void add(std::string_view account_value);

  /// The index of what was added. To be called once.
  [[nodiscard]] AccountIndex build();

 private:
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint32_t> beginnings_;
  std::size_t longest_ = 0;
  bool has_signs_ = false;
};

}  // namespace runtime_exports::privacy
