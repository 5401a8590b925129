#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace runtime_exports::privacy {

/// A short pattern: a row of characters and classes, `[ab]`, `\d` a digit, `\h` a hexadecimal
/// digit, `\w` a base64url character, `\c` what ends a C1 control or a soft hyphen in UTF-8, `\[`
/// the bracket; `~` in front ignores the case of letters, `^` is no place after a letter.
class AnchorPattern {
 public:
  constexpr explicit AnchorPattern(std::string_view written)
      : any_case_(written.front() == '~'), begins_word_(written.front() == '^') {
    for (std::size_t i = any_case_ || begins_word_ ? 1 : 0; i < written.size(); ++i, ++length_) {
      if (written[i] == '\\') {
        classes_[length_] = escaped_class(written.substr(++i, 1));
      } else if (written[i] == '[') {
        const std::size_t close = written.find(']', i);
        classes_[length_] = written.substr(i + 1, close - i - 1);
        i = close;
      } else {
        classes_[length_] = written.substr(i, 1);
      }
    }
  }

  /// How many bytes it takes.
  [[nodiscard]] constexpr std::size_t length() const { return length_; }

  /// Calls `visit` with each byte that may be so many places before the last one; before the
  /// pattern that is any, and 0 stands for the beginning of the text.
  template <class Visitor>
  constexpr void visit_bytes(std::size_t place, Visitor visit) const {
    for (unsigned byte = 0; place >= length_ && byte < 256; ++byte) {
      const bool is_letter = (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z';
      const bool is_refused = begins_word_ && place == length_ && is_letter;
      if (!is_refused) visit(static_cast<std::uint8_t>(byte));
    }
    if (place >= length_) return;
    for (const char c : classes_[length_ - 1 - place]) {
      visit(static_cast<std::uint8_t>(c));
      if (any_case_ && c >= 'a' && c <= 'z') visit(static_cast<std::uint8_t>(c - ('a' - 'A')));
    }
  }

 private:
  static constexpr std::string_view escaped_class(std::string_view name) {
    if (name == "d") return "0123456789";
    if (name == "h") return "0123456789abcdefABCDEF";
    if (name == "w") return "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";
    if (name == "c") {
      return "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8A\x8B\x8C\x8D\x8E\x8F"
             "\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9A\x9B\x9C\x9D\x9E\x9F\xAD";
    }
    return name;
  }

  std::array<std::string_view, 8> classes_{};
  std::size_t length_ = 0;
  bool any_case_ = false;
  bool begins_word_ = false;
};

/// Where one or more of many patterns end in a text.
struct AnchorEnd {
  std::size_t end = 0;                      ///< behind their last byte
  std::array<std::uint64_t, 3> patterns{};  ///< a bit for the number of each

  /// Calls `visit` with the numbers of the patterns, in order, until it returns true. Whether it
  /// did.
  template <class Visitor>
  bool any_of(Visitor visit) const {
    for (std::size_t word = 0; word < patterns.size(); ++word) {
      for (std::uint64_t rest = patterns[word]; rest != 0; rest &= rest - 1) {
        if (visit(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)))) return true;
      }
    }
    return false;
  }
};

/// Finds all places of a text where one of up to 192 patterns ends. A byte costs two look-ups and
/// no time to wait for the byte before: each pattern is in one of eight groups, and a table tells
/// for any two bytes in a row which groups have a pattern that ends with them, and which have one
/// with them just before its last two. Only where a group has both are the patterns compared.
class AnchorFinder {
 public:
  static constexpr std::size_t most_patterns = 192;

  /// Every entry has a `pattern`; its number is its place among the entries.
  template <class Entries>
  explicit AnchorFinder(const Entries& entries) : groups_(pair_count), at_place_(places * 256) {
    std::size_t number = 0;
    for (const auto& entry : entries) add(entry.pattern, number++);
  }

  /// Moves on to the next place after `at.end` where patterns end, wherever they begin. Whether
  /// there is one.
  bool next(std::string_view text, AnchorEnd& at) const {
    std::size_t i = at.end;
    for (; i < 3 && i < text.size(); ++i) {
      if (set_if_ends(text, i, at)) return true;
    }
    for (; i < text.size(); ++i) {
      const unsigned before = groups_[pair_at(text.data() + i - 3)];
      const unsigned last = groups_[pair_at(text.data() + i - 1)];
      if ((before & last >> group_count) != 0 && set_if_ends(text, i, at)) return true;
    }
    return false;
  }

 private:
  using PatternSet = std::array<std::uint64_t, 3>;
  static constexpr std::size_t pair_count = 65'536;
  static constexpr std::size_t places = 9;  // of the longest pattern, and before it
  static constexpr unsigned group_count = 8;

  // One load; which of the two bytes weighs more does not count.
  static std::size_t pair_at(const char* first) {
    std::uint16_t pair = 0;
    std::memcpy(&pair, first, sizeof pair);
    return pair;
  }

  // The patterns that may have the byte so many places before their end.
  [[nodiscard]] const PatternSet& at_place(std::size_t place, char c) const {
    return at_place_[place * 256 + static_cast<std::uint8_t>(c)];
  }

  [[gnu::noinline]] bool set_if_ends(std::string_view text, std::size_t last, AnchorEnd& at) const {
    PatternSet found = at_place(0, text[last]);
    for (std::size_t place = 1; intersect(found, longer_than_[place - 1]); ++place) {
      const auto& here = at_place(place, place > last ? '\0' : text[last - place]);
      for (std::size_t word = 0; word < found.size(); ++word) found[word] &= here[word];
    }
    if (found == PatternSet{}) return false;
    at = {last + 1, found};
    return true;
  }

  static bool intersect(const PatternSet& a, const PatternSet& b) {
    return ((a[0] & b[0]) | (a[1] & b[1]) | (a[2] & b[2])) != 0;
  }

  void add(const AnchorPattern& pattern, std::size_t number) {
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    for (std::size_t place = 0; place < places; ++place) {
      pattern.visit_bytes(
          place, [&](std::uint8_t byte) { at_place_[place * 256 + byte][number / 64] |= bit; });
      if (place < pattern.length()) longer_than_[place][number / 64] |= bit;
    }
    const unsigned group = group_of(pattern, number);
    note_pairs(pattern, 0, group << group_count);
    note_pairs(pattern, 2, group);
  }

  // Short patterns, with which any byte goes as the first of four, are kept from the others.
  static unsigned group_of(const AnchorPattern& pattern, std::size_t number) {
    if (pattern.length() < 3) return 1U;
    if (pattern.length() == 3) return 1U << (1 + number % 2);
    return 1U << (3 + number % 5);
  }

  void note_pairs(const AnchorPattern& pattern, std::size_t place, unsigned groups) {
    pattern.visit_bytes(place + 1, [&](std::uint8_t first) {
      pattern.visit_bytes(place, [&](std::uint8_t second) {
        const std::array pair{static_cast<char>(first), static_cast<char>(second)};
        auto& noted = groups_[pair_at(pair.data())];
        noted = static_cast<std::uint16_t>(noted | groups);
      });
    });
  }

  // For each two bytes: the groups with a pattern that has them before its last two, and in the
  // high byte the groups with one that ends with them.
  std::vector<std::uint16_t> groups_;
  std::vector<PatternSet> at_place_;
  // The patterns that are not judged yet after so many places.
  std::array<PatternSet, places> longer_than_{};
};

}  // namespace runtime_exports::privacy
