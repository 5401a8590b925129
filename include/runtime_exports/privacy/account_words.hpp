#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::privacy {

/// Which words of some texts identify an account. Used in three steps: collect() every text,
/// learn() every account value, find() in each text. Memory grows with the texts, not with the
/// accounts, of which there may be millions.
///
/// A candidate is a part of a text without white space that begins where a word begins and ends
/// where a word ends, 6 to 320 bytes and at most 16 words long, compared without regard to the
/// case of ASCII letters; a UUID is the same with and without its dashes. A word is a run of ASCII
/// letters, digits and bytes that are not ASCII; it may end too where ASCII meets a sign or a
/// character of three bytes or more. Candidates are kept as 128-bit hashes.
class AccountWords {
 public:
  /// Notes every candidate of the text. Linear time.
  void collect(std::string_view text);

  /// Notes every candidate that the other has noted.
  void collect_from(AccountWords other);

  /// Marks a value that identifies an account (id, user code, e-mail address, provider's user id),
  /// if a collected text holds it. Fewer than six characters are ignored, as is what is not part
  /// of a word at both ends. To be called after every collect().
  void learn(std::string_view account_value);

  /// Appends the learned values in the text as Rule::account: leftmost first, the longest of those
  /// that begin at one place, none overlapping another. Nothing before learn() has marked one.
  void find(std::string_view text, std::vector<Match>& into) const;

  /// The first of those that begin at `from` or behind it, if there is one.
  [[nodiscard]] std::optional<Match> find_next(std::string_view text, std::size_t from) const;

  [[nodiscard]] std::size_t candidate_count() const { return is_learned_.size(); }

 private:
  struct Hash {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    bool operator==(const Hash&) const = default;
  };
  struct HashOfHash {
    std::size_t operator()(const Hash& hash) const { return hash.first; }
  };
  class Hasher;
  // A set of hashes of how values begin, in which a word that begins none is seldom found.
  class Beginnings {
   public:
    void add(std::string_view value);
    // The first place from `from` on where one of them may begin; the end of the text if none.
    [[nodiscard]] std::size_t find_next(std::string_view text, std::size_t from) const;

   private:
    [[nodiscard]] bool holds(std::size_t slot) const {
      return (bits_[slot / 64] >> (slot % 64) & 1U) != 0;
    }
    std::vector<std::uint64_t> bits_;
  };
  template <class Visitor>
  static void visit_candidates_at(std::string_view text, std::size_t begin, Visitor visit);

  std::unordered_set<Hash, HashOfHash> collected_;
  std::unordered_map<Hash, bool, HashOfHash> is_learned_;
  Beginnings learned_;
  std::size_t learned_count_ = 0;
};

}  // namespace runtime_exports::privacy
