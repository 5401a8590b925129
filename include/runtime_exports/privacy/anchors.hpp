#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace runtime_exports::privacy {

/// A short pattern: a row of characters and classes, `[ab]`, `\d` a digit, `\h` a hexadecimal
/// digit, `\w` a base64url character, `\c` what ends a C1 control or a soft hyphen in UTF-8, `\[`
/// the bracket; `~` in front ignores the case of letters.
class AnchorPattern {
 public:
  constexpr explicit AnchorPattern(std::string_view written) : any_case_(written.front() == '~') {
    for (std::size_t i = any_case_ ? 1 : 0; i < written.size(); ++i, ++length_) {
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

  /// Calls `visit` with each byte that may stand at the position.
  template <class Visitor>
  constexpr void visit_bytes(std::size_t position, Visitor visit) const {
    for (const char c : classes_[position]) {
      visit(static_cast<std::uint8_t>(c));
      if (any_case_ && c >= 'a' && c <= 'z') visit(static_cast<std::uint8_t>(c - ('a' - 'A')));
    }
  }

  /// Whether the text ends with the pattern.
  [[nodiscard]] constexpr bool ends(std::string_view text) const {
    if (text.size() < length_) return false;
    for (std::size_t i = 0; i < length_; ++i) {
      const char c = text[text.size() - length_ + i];
      const bool folds = any_case_ && c >= 'A' && c <= 'Z';
      const char folded = folds ? static_cast<char>(c + ('a' - 'A')) : c;
      if (classes_[i].find(folded) == std::string_view::npos) return false;
    }
    return true;
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
};

/// Tells where one of many patterns may end, in one pass of two instructions a byte
/// (Shift-And). So that 64 bits suffice, patterns share buckets: a bucket is as wide as its
/// shortest pattern and takes, at each place from the end, what any of its patterns takes there.
/// What a bucket reports is to be looked at again with AnchorPattern::ends(). Most of what would be
/// reported because patterns mix is sorted out before, by the last three bytes.
template <std::size_t BucketCount>
class AnchorAutomaton {
 public:
  /// Every entry has a `pattern` and the number of its `bucket`; each bucket has an entry.
  template <class Entries>
  constexpr explicit AnchorAutomaton(const Entries& entries) {
    for (std::size_t bucket = 0; bucket < BucketCount; ++bucket) {
      std::size_t width = 64;
      for (const auto& entry : entries) {
        if (entry.bucket == bucket) width = std::min(width, entry.pattern.length());
      }
      if (used_bits_ + width > 64) return;
      starts_ |= std::uint64_t{1} << used_bits_;
      for (const auto& entry : entries) {
        if (entry.bucket == bucket) superimpose(entry.pattern, width);
      }
      bool is_sorted = true;
      for (const auto& entry : entries) {
        if (entry.bucket == bucket) is_sorted = is_sorted && add_tails(entry.pattern);
      }
      used_bits_ += width;
      finals_ |= std::uint64_t{1} << (used_bits_ - 1);
      if (!is_sorted) unsorted_ |= std::uint64_t{1} << (used_bits_ - 1);
      bucket_at_bit_[used_bits_ - 1] = static_cast<std::uint8_t>(bucket);
      ++added_;
    }
  }

  /// Whether all buckets found room; to be asserted where the automaton is made.
  [[nodiscard]] constexpr bool is_complete() const { return added_ == BucketCount; }

  /// Where in a text the scan stands, and what the bytes before have begun.
  struct State {
    std::size_t position = 0;
    std::uint64_t begun = 0;
  };

  /// Reads on until a bucket reports that a pattern may end at state.position. Returns a bit for
  /// each such bucket; 0 at the end of the text.
  constexpr std::uint64_t next_reports(std::string_view text, State& state) const {
    std::uint64_t begun = state.begun;
    for (std::size_t i = state.position; i < text.size(); ++i) {
      // A sum, not an `or`: with the shift it is one instruction, which makes the scan nearly
      // twice as fast. It never carries, because no bucket's last bit is left set.
      begun = ((begun << 1U) + starts_) & masks_[static_cast<std::uint8_t>(text[i])];
      if ((begun & finals_) == 0) continue;
      if ((begun & unsorted_) == 0 && i >= 2 && !holds_tail(text[i - 2], text[i - 1], text[i])) {
        begun &= ~finals_;
        continue;
      }
      state = {i + 1, begun & ~finals_};
      return begun & finals_;
    }
    state = {text.size(), 0};
    return 0;
  }

  /// Takes one bucket out of the reports; there must be one.
  [[nodiscard]] constexpr std::size_t next_bucket(std::uint64_t& reports) const {
    const auto bit = static_cast<std::size_t>(std::countr_zero(reports));
    reports &= reports - 1;
    return bucket_at_bit_[bit];
  }

 private:
  constexpr void superimpose(const AnchorPattern& pattern, std::size_t width) {
    for (std::size_t place = 0; place < width; ++place) {
      const std::uint64_t bit = std::uint64_t{1} << (used_bits_ + place);
      pattern.visit_bytes(pattern.length() - width + place,
                          [&](std::uint8_t byte) { masks_[byte] |= bit; });
    }
  }

  static constexpr std::size_t tail_bits = 14;
  static constexpr std::size_t tail_slot(std::uint32_t first, std::uint32_t second,
                                         std::uint32_t third) {
    constexpr std::uint32_t case_bits = 0x202020;
    const std::uint32_t tail = (first | second << 8U | third << 16U) | case_bits;
    return tail * 0x9E3779B1U >> (32U - tail_bits);
  }
  [[nodiscard]] constexpr bool holds_tail(char first, char second, char third) const {
    const std::size_t slot =
        tail_slot(static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second),
                  static_cast<std::uint8_t>(third));
    return (tails_[slot / 64] >> (slot % 64) & 1U) != 0;
  }

  // Notes the last three bytes that the pattern may have; not if it has too few or too many.
  constexpr bool add_tails(const AnchorPattern& pattern) {
    constexpr std::size_t most_tails = 600;
    if (pattern.length() < 3) return false;
    const std::size_t begin = pattern.length() - 3;
    std::size_t count = 1;
    for (std::size_t i = begin; i < pattern.length(); ++i) {
      std::size_t bytes = 0;
      pattern.visit_bytes(i, [&](std::uint8_t) { ++bytes; });
      count *= bytes;
    }
    if (count > most_tails) return false;
    pattern.visit_bytes(begin, [&](std::uint8_t first) {
      pattern.visit_bytes(begin + 1, [&](std::uint8_t second) {
        pattern.visit_bytes(begin + 2, [&](std::uint8_t third) {
          const std::size_t slot = tail_slot(first, second, third);
          tails_[slot / 64] |= std::uint64_t{1} << (slot % 64);
        });
      });
    });
    return true;
  }

  std::array<std::uint64_t, 256> masks_{};
  std::array<std::uint64_t, (std::size_t{1} << tail_bits) / 64> tails_{};
  std::uint64_t unsorted_ = 0;
  std::uint64_t starts_ = 0;
  std::uint64_t finals_ = 0;
  std::array<std::uint8_t, 64> bucket_at_bit_{};
  std::size_t used_bits_ = 0;
  std::size_t added_ = 0;
};

}  // namespace runtime_exports::privacy
