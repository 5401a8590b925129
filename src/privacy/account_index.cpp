#include "runtime_exports/privacy/account_index.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <utility>

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

constexpr std::size_t fewest_bytes = 6;
constexpr std::size_t fewest_characters = 6;
constexpr std::size_t most_bytes = 1280;  // 320 characters
// Slots of the filter for each value: a word that begins none is then seldom looked up.
constexpr std::size_t slots_per_value = 16;
constexpr std::size_t fewest_slots = std::size_t{1} << 16U;
constexpr std::size_t most_slots = std::size_t{1} << 30U;

// `_` is not: an id is found in `user_<id>`.
bool is_in_word(char c) {
  return is_alnum(c) || !is_ascii(c);
}

// Whether the character that the byte at `i` belongs to is a letter that joins ASCII ones in a
// word. Those of two bytes are, but for U+0080 to U+00BF (signs and quotation marks); the longer
// ones are punctuation, spaces, emoji, or of scripts that are written without spaces.
bool joins_ascii(std::string_view text, std::size_t i) {
  while (i > 0 && continues_character(text[i])) --i;
  const auto lead = static_cast<unsigned char>(text[i]);
  return lead >= 0xC3 && lead <= 0xDF;
}

bool is_boundary(std::string_view text, std::size_t i) {
  if (i == 0 || i == text.size()) return true;
  if (!is_in_word(text[i - 1]) || !is_in_word(text[i])) return true;
  if (is_ascii(text[i - 1]) == is_ascii(text[i])) return false;
  return !joins_ascii(text, is_ascii(text[i]) ? i - 1 : i);
}

// 3f2504e0-4f89-41d3-9a0c-0305e82c3301, or with `_` between the groups.
constexpr std::size_t uuid_bytes = 36;
constexpr bool ends_uuid_group(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

bool is_grouped_uuid(std::string_view text) {
  if (text.size() != uuid_bytes) return false;
  for (std::size_t i = 0; i < uuid_bytes; ++i) {
    const bool is_sign = text[i] == '-' || text[i] == '_';
    if (ends_uuid_group(i) ? !is_sign : !is_hex(text[i])) return false;
  }
  return true;
}

std::uint64_t spread(std::uint64_t bits) {
  bits ^= bits >> 32U;
  bits *= 0xD6E8FEB86659FD93U;
  bits ^= bits >> 32U;
  bits *= 0xD6E8FEB86659FD93U;
  return bits ^ (bits >> 32U);
}

// A hash of the first six of the bytes; the case of letters does not count.
std::uint32_t beginning_of(const char* bytes, std::size_t size) {
  constexpr std::uint64_t first_six = 0xFFFFFFFFFFFFU;
  constexpr std::uint64_t case_bits = 0x202020202020U;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, size);
  if constexpr (std::endian::native == std::endian::big) word >>= 16U;
  return static_cast<std::uint32_t>(((word & first_six) | case_bits) * 0x9E3779B97F4A7C15U >> 32U);
}

// The hash of the bytes so far; it can be had after every byte. White space counts as one blank.
class Hasher {
 public:
  void add(char c) {
    const bool is_more_space = is_space(c) && is_after_space_;
    is_after_space_ = is_space(c);
    if (is_more_space) return;
    const char counted = is_after_space_ ? ' ' : to_lower(c);
    state_ = (state_ ^ static_cast<std::uint8_t>(counted)) * 0x100000001B3U;
  }
  [[nodiscard]] std::uint64_t hash() const { return spread(state_); }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325U;
  bool is_after_space_ = false;
};

// Of a value; a UUID has the same with and without its dashes.
std::uint64_t hash_of(std::string_view value) {
  const bool is_uuid = is_grouped_uuid(value);
  Hasher hasher;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!is_uuid || !ends_uuid_group(i)) hasher.add(value[i]);
  }
  return hasher.hash();
}

// Calls `visit` with the end and the hash of each part of the text from `begin` on that may be a
// value of at most `longest` bytes; it ends with a sign only if values do.
template <class Visitor>
void visit_candidates_at(std::string_view text, std::size_t begin, std::size_t longest,
                         bool may_end_with_sign, Visitor visit) {
  Hasher hasher;
  for (std::size_t i = begin; i < text.size() && i - begin < longest; ++i) {
    hasher.add(text[i]);
    if (!is_boundary(text, i + 1) || (!is_in_word(text[i]) && !may_end_with_sign)) continue;
    const std::string_view candidate = text.substr(begin, i + 1 - begin);
    if (candidate.size() >= fewest_bytes) {
      visit(i + 1, is_grouped_uuid(candidate) ? hash_of(candidate) : hasher.hash());
    }
  }
}

}  // namespace

void AccountIndex::Builder::add(std::string_view account_value) {
  while (!account_value.empty() && is_space(account_value.front())) account_value.remove_prefix(1);
  while (!account_value.empty() && is_space(account_value.back())) account_value.remove_suffix(1);
  const auto whole = account_value;
  while (!account_value.empty() && !is_in_word(account_value.front())) {
    account_value.remove_prefix(1);
  }
  while (!account_value.empty() && !is_in_word(account_value.back())) {
    account_value.remove_suffix(1);
  }
  if (count_code_points(account_value) < fewest_characters) {
    if (account_value.empty()) return;
    // Its signs tell it from other words.
    account_value = whole;
    if (count_code_points(account_value) < fewest_characters) return;
    has_signs_ = true;
  }
  if (account_value.size() > most_bytes) return;
  hashes_.push_back(hash_of(account_value));
  // A text has a blank where the value has any white space.
  std::string beginning{account_value.substr(0, fewest_bytes)};
  std::replace_if(beginning.begin(), beginning.end(), is_space, ' ');
  beginnings_.push_back(beginning_of(beginning.data(), fewest_bytes));
  longest_ = std::max(longest_, account_value.size());
}

AccountIndex AccountIndex::Builder::build() {
  AccountIndex index;
  index.has_signs_ = has_signs_;
  index.hashes_ = std::move(hashes_);
  std::sort(index.hashes_.begin(), index.hashes_.end());
  index.hashes_.erase(std::unique(index.hashes_.begin(), index.hashes_.end()), index.hashes_.end());
  if (index.hashes_.empty()) return index;
  index.longest_ = std::max(longest_, uuid_bytes);
  const auto slots =
      std::clamp(std::bit_ceil(index.hashes_.size() * slots_per_value), fewest_slots, most_slots);
  index.slot_shift_ = 32U - static_cast<unsigned>(std::countr_zero(slots));
  index.beginnings_.resize(slots / 64);
  for (const std::uint32_t beginning : beginnings_) {
    const std::uint32_t slot = beginning >> index.slot_shift_;
    index.beginnings_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  }
  return index;
}

// The first place from `from` on where a value may begin; the end of the text if there is none.
std::size_t AccountIndex::find_beginning(std::string_view text, std::size_t from) const {
  constexpr std::size_t wide = sizeof(std::uint64_t);  // one load instead of two
  std::size_t begin = from;
  for (; begin + wide <= text.size(); ++begin) {
    if (may_begin_value(beginning_of(text.data() + begin, wide))) return begin;
  }
  for (; begin + fewest_bytes <= text.size(); ++begin) {
    if (may_begin_value(beginning_of(text.data() + begin, fewest_bytes))) return begin;
  }
  return text.size();
}

std::optional<Match> AccountIndex::find_next(std::string_view text, std::size_t from) const {
  if (hashes_.empty()) return std::nullopt;
  for (auto begin = find_beginning(text, from); begin < text.size();
       begin = find_beginning(text, begin + 1)) {
    const bool begins_word = is_boundary(text, begin) || ends_escape(text, begin);
    if (!begins_word || (!is_in_word(text[begin]) && !has_signs_)) continue;
    std::size_t longest_end = begin;
    const auto take = [&](std::size_t end, std::uint64_t hash) {
      if (std::binary_search(hashes_.begin(), hashes_.end(), hash)) longest_end = end;
    };
    visit_candidates_at(text, begin, longest_, has_signs_, take);
    if (longest_end > begin) return Match{Rule::account, begin, longest_end};
  }
  return std::nullopt;
}

void AccountIndex::find(std::string_view text, std::vector<Match>& into) const {
  for (auto match = find_next(text, 0); match; match = find_next(text, match->end)) {
    into.push_back(*match);
  }
}

}  // namespace runtime_exports::privacy
