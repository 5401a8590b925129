#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::privacy {

/// A short pattern: a row of characters and classes, `[ab]`, `\d` a digit, `\h` a hexadecimal
/// digit, `\w` a base64url character, `\c` what ends a C1 control or a soft hyphen in UTF-8, `\[`
/// the bracket; `~` in front ignores the case of letters, `^` means not after a letter.
class AnchorPattern {
 public:
  constexpr explicit AnchorPattern(std::string_view written)
      : any_case_(written.starts_with('~')), begins_word_(written.starts_with('^')) {
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

  /// Exactly the end of that text, up to eight bytes of it.
  static constexpr AnchorPattern end_of(std::string_view text) {
    AnchorPattern pattern{text.substr(0, 0)};
    if (text.size() > most_bytes) text.remove_prefix(text.size() - most_bytes);
    for (std::size_t i = 0; i < text.size(); ++i) pattern.classes_[i] = text.substr(i, 1);
    pattern.length_ = text.size();
    return pattern;
  }

  /// The pattern and then one byte of a class, `h` or `w`. It has fewer than eight bytes.
  [[nodiscard]] constexpr AnchorPattern then(std::string_view class_name) const {
    AnchorPattern longer = *this;
    longer.classes_[longer.length_++] = escaped_class(class_name);
    return longer;
  }

  /// How many bytes it takes.
  [[nodiscard]] constexpr std::size_t length() const { return length_; }
  /// How many bytes decide: its own, and with `^` the one before it.
  [[nodiscard]] constexpr std::size_t compared() const { return length_ + (begins_word_ ? 1 : 0); }

  /// Calls `visit` with each byte that may be so many places before the last one; before the
  /// pattern that is any byte, and 0 for the beginning of the text.
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

  static constexpr std::size_t most_bytes = 8;
  std::array<std::string_view, most_bytes> classes_{};
  std::size_t length_ = 0;
  bool any_case_ = false;
  bool begins_word_ = false;
};

/// Where one or more of many patterns end in a text.
struct AnchorEnd {
  std::size_t end = 0;                      ///< after their last byte
  std::array<std::uint64_t, 4> patterns{};  ///< a bit for the number of each

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

/// Finds all places of a text where one of up to 256 patterns ends. A byte costs two look-ups and
/// does not wait for the byte before: each pattern is in one of eight groups, and a table tells
/// for any two bytes in a row which groups have a pattern that ends with them, and which have one
/// with them just before its last two. Only where a group has both are its patterns compared.
class AnchorFinder {
 public:
  static constexpr std::size_t most_patterns = 256;

  /// The number of a pattern is its place among them.
  explicit AnchorFinder(std::span<const AnchorPattern> patterns)
      : pairs_(pair_count), groups_(group_count) {
    for (const auto& pattern : patterns) add(pattern);
  }

  /// How many bytes the pattern of that number takes.
  [[nodiscard]] std::size_t length(std::size_t number) const { return lengths_[number]; }

  /// Moves on to the next place after `at.end` where patterns end, wherever they begin. Whether
  /// there is one.
  bool next(std::string_view text, AnchorEnd& at) const {
    std::size_t i = at.end;
    for (; i < 3 && i < text.size(); ++i) {
      const std::array ends{i == 0 ? '\0' : text[i - 1], text[i]};
      const unsigned groups = pairs_[pair_at(ends.data())].last;
      if (groups != 0 && set_if_ends(text, i, groups, at)) return true;
    }
    for (i = next_hit(text, i); i < text.size(); i = next_hit(text, i + 1)) {
      if (set_if_ends(text, i, hits_at(text.data() + i), at)) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t pair_count = 65'536;
  static constexpr std::size_t places = 9;  // of the longest pattern, and before it
  static constexpr std::size_t group_count = 8;
  static constexpr std::size_t most_in_group = 32;

  struct Group {
    std::vector<std::size_t> numbers;
    // A bit for each pattern that may have the byte so many places before its end.
    std::array<std::array<std::uint32_t, 256>, places> at_place{};
    // For each pattern that has more to compare after so many places.
    std::array<std::uint32_t, places> longer{};
    bool has_any_before = false;
  };

  // The groups with a pattern that has two bytes before its last two, and that ends with them.
  struct PairGroups {
    std::uint8_t before = 0;
    std::uint8_t last = 0;
  };

  // One load; which of the two bytes weighs more does not count.
  static std::size_t pair_at(const char* first) {
    std::uint16_t pair = 0;
    std::memcpy(&pair, first, sizeof pair);
    return pair;
  }

  [[nodiscard]] unsigned hits_at(const char* last) const {
    return pairs_[pair_at(last - 3)].before & pairs_[pair_at(last - 1)].last;
  }

  // Where a group has a pattern that may end, from the byte `i` on; there are three bytes before
  // it.
  [[nodiscard]] std::size_t next_hit(std::string_view text, std::size_t i) const {
    if (i >= text.size()) return text.size();
    const char* const bytes = text.data();
    const PairGroups* const pairs = pairs_.data();
    unsigned even = pairs[pair_at(bytes + i - 3)].before;
    unsigned odd = pairs[pair_at(bytes + i - 2)].before;
    for (; i + 1 < text.size(); i += 2) {
      const PairGroups& here = pairs[pair_at(bytes + i - 1)];
      if ((even & here.last) != 0) return i;
      even = here.before;
      const PairGroups& next = pairs[pair_at(bytes + i)];
      if ((odd & next.last) != 0) return i + 1;
      odd = next.before;
    }
    return i < text.size() && hits_at(bytes + i) == 0 ? text.size() : i;
  }

  [[gnu::noinline]] bool set_if_ends(std::string_view text, std::size_t last, unsigned groups,
                                     AnchorEnd& at) const {
    AnchorEnd found{last + 1};
    bool is_found = false;
    for (; groups != 0; groups &= groups - 1) {
      const auto& group = groups_[static_cast<std::size_t>(std::countr_zero(groups))];
      std::uint32_t set = group.at_place[0][static_cast<std::uint8_t>(text[last])];
      for (std::size_t place = 1; (set & group.longer[place - 1]) != 0; ++place) {
        const char c = place > last ? '\0' : text[last - place];
        set &= group.at_place[place][static_cast<std::uint8_t>(c)] | ~group.longer[place - 1];
      }
      for (; set != 0; set &= set - 1) {
        const auto number = group.numbers[static_cast<std::size_t>(std::countr_zero(set))];
        found.patterns[number / 64] |= std::uint64_t{1} << (number % 64);
        is_found = true;
      }
    }
    if (is_found) at = found;
    return is_found;
  }

  void add(const AnchorPattern& pattern) {
    const std::size_t number = lengths_.size();
    lengths_.push_back(pattern.length());
    const std::size_t in = group_for(pattern, number);
    auto& group = groups_[in];
    const std::uint32_t bit = std::uint32_t{1} << group.numbers.size();
    group.numbers.push_back(number);
    for (std::size_t place = 0; place < pattern.compared(); ++place) {
      pattern.visit_bytes(place, [&](std::uint8_t byte) { group.at_place[place][byte] |= bit; });
      if (place > 0) group.longer[place - 1] |= bit;
    }
    const auto group_bit = static_cast<std::uint8_t>(1U << in);
    visit_pairs(pattern, 0, [&](PairGroups& pair) { pair.last |= group_bit; });
    // Any two bytes may be before a pattern that has only two: that is noted once.
    if (pattern.length() <= 2 && std::exchange(group.has_any_before, true)) return;
    visit_pairs(pattern, 2, [&](PairGroups& pair) { pair.before |= group_bit; });
  }

  // Short patterns, with which any byte goes as the first of four, are kept from the others.
  [[nodiscard]] std::size_t group_for(const AnchorPattern& pattern, std::size_t number) const {
    std::size_t group = 0;
    if (pattern.length() == 3) group = 1 + number % 2;
    if (pattern.length() > 3) group = 3 + number % 5;
    while (groups_[group].numbers.size() == most_in_group) group = (group + 1) % group_count;
    return group;
  }

  template <class Visitor>
  void visit_pairs(const AnchorPattern& pattern, std::size_t place, Visitor visit) {
    pattern.visit_bytes(place + 1, [&](std::uint8_t first) {
      pattern.visit_bytes(place, [&](std::uint8_t second) {
        const std::array pair{static_cast<char>(first), static_cast<char>(second)};
        visit(pairs_[pair_at(pair.data())]);
      });
    });
  }

  std::vector<PairGroups> pairs_;
  std::vector<Group> groups_;
  std::vector<std::size_t> lengths_;
};

/// A part [begin, end) of a text, in bytes.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// One pass over one text. The marks say up to where runs of characters have been judged, so that
/// a long run with many anchors is read once: that is what keeps the scan linear.
struct Scan {
  std::string_view text;
  std::size_t floor = 0;  ///< where the last match ended; no match begins before it
  std::size_t ipv4_judged = 0;
  std::size_t ipv6_judged = 0;
  std::size_t jwt_judged = 0;
  std::size_t cookies_judged = 0;
};

/// Looks at the text around an anchor and says what private part it belongs to, if any.
using Recogniser = std::optional<Match> (*)(Scan& scan, Span anchor);

/// What to look for in a text to find keys that say by their first characters whose they are.
std::vector<AnchorPattern> key_patterns();
inline constexpr std::size_t most_key_patterns = 192;

/// The key that belongs to the pattern of that number, if the text has one where its anchor ends.
std::optional<Match> recognise_key(const Scan& scan, std::size_t number, std::size_t anchor_end);

std::optional<Match> recognise_email(Scan& scan, Span at_sign);
std::optional<Match> recognise_ipv4(Scan& scan, Span anchor);
std::optional<Match> recognise_ipv6(Scan& scan, Span anchor);
std::optional<Match> recognise_jwt(Scan& scan, Span anchor);
std::optional<Match> recognise_discord_token(Scan& scan, Span anchor);
std::optional<Match> recognise_telegram_token(Scan& scan, Span anchor);
std::optional<Match> recognise_authorization(Scan& scan, Span anchor);
std::optional<Match> recognise_assignment(Scan& scan, Span anchor);
std::optional<Match> recognise_cookie(Scan& scan, Span anchor);
std::optional<Match> recognise_password_hash(Scan& scan, Span dollar);
std::optional<Match> recognise_private_key(Scan& scan, Span anchor);
std::optional<Match> recognise_python_frame(Scan& scan, Span anchor);
std::optional<Match> recognise_at_frame(Scan& scan, Span at);
std::optional<Match> recognise_go_frame(Scan& scan, Span anchor);
std::optional<Match> recognise_goroutine(Scan& scan, Span anchor);
std::optional<Match> recognise_numbered_frame(Scan& scan, Span anchor);
std::optional<Match> recognise_address_frame(Scan& scan, Span anchor);

}  // namespace runtime_exports::privacy
