#include "runtime_exports/privacy/account_words.hpp"

#include <bit>
#include <cstring>

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

constexpr std::size_t fewest_bytes = 6;
constexpr std::size_t fewest_characters = 6;
constexpr std::size_t most_bytes = 320;
constexpr std::size_t most_words = 16;
constexpr std::size_t beginning_bits = 16;
constexpr std::size_t beginning_slots = std::size_t{1} << beginning_bits;

// `_` is none: an id is found in `user_<id>`.
bool is_in_word(char c) {
  return is_alnum(c) || !is_ascii(c);
}

// Whether the character that the byte at `i` belongs to is a letter that joins ASCII ones in a
// word. Those of two bytes are, but for U+0080 to U+00BF (signs and quotation marks); the longer
// ones are punctuation, spaces, emoji, or of scripts that are written without spaces.
bool joins_ascii(std::string_view text, std::size_t i) {
  while (i > 0 && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) --i;
  const auto lead = static_cast<unsigned char>(text[i]);
  return lead >= 0xC3 && lead <= 0xDF;
}

bool is_boundary(std::string_view text, std::size_t i) {
  if (i == 0 || i == text.size()) return true;
  if (!is_in_word(text[i - 1]) || !is_in_word(text[i])) return true;
  if (is_ascii(text[i - 1]) == is_ascii(text[i])) return false;
  return !joins_ascii(text, is_ascii(text[i]) ? i - 1 : i);
}

bool begins_word(std::string_view text, std::size_t i) {
  return is_in_word(text[i]) && is_boundary(text, i);
}

bool ends_word(std::string_view text, std::size_t end) {
  return is_in_word(text[end - 1]) && is_boundary(text, end);
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

// The slot of the first six of the bytes; the case of letters does not count.
std::size_t slot_of(const char* bytes, std::size_t size) {
  constexpr std::uint64_t first_six = 0xFFFFFFFFFFFFU;
  constexpr std::uint64_t case_bits = 0x202020202020U;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, size);
  if constexpr (std::endian::native == std::endian::big) word >>= 16U;
  return ((word & first_six) | case_bits) * 0x9E3779B97F4A7C15U >> (64U - beginning_bits);
}

}  // namespace

// Two independent 64-bit hashes of the bytes so far; both can be had after every byte.
class AccountWords::Hasher {
 public:
  void add(char c) {
    const std::uint64_t byte = static_cast<std::uint8_t>(to_lower(c));
    first_ = (first_ ^ byte) * 0x100000001B3U;
    second_ = std::rotl(second_ + byte + 1, 23) * 0x9E3779B97F4A7C15U;
  }
  [[nodiscard]] Hash hash() const { return {spread(first_), spread(second_)}; }

  // Of a value; a UUID has the same with and without its groups.
  static Hash of(std::string_view value) {
    const bool is_uuid = is_grouped_uuid(value);
    Hasher hasher;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!is_uuid || !ends_uuid_group(i)) hasher.add(value[i]);
    }
    return hasher.hash();
  }

 private:
  std::uint64_t first_ = 0xCBF29CE484222325U;
  std::uint64_t second_ = 0x2545F4914F6CDD1DU;
};

void AccountWords::Beginnings::add(std::string_view value) {
  if (bits_.empty()) bits_.resize(beginning_slots / 64);
  const std::size_t slot = slot_of(value.data(), fewest_bytes);
  bits_[slot / 64] |= std::uint64_t{1} << (slot % 64);
}

std::size_t AccountWords::Beginnings::find_next(std::string_view text, std::size_t from) const {
  constexpr std::size_t wide = sizeof(std::uint64_t);  // one load instead of two
  std::size_t begin = from;
  for (; begin + wide <= text.size(); ++begin) {
    if (holds(slot_of(text.data() + begin, wide))) return begin;
  }
  for (; begin + fewest_bytes <= text.size(); ++begin) {
    if (holds(slot_of(text.data() + begin, fewest_bytes))) return begin;
  }
  return text.size();
}

template <class Visitor>
void AccountWords::visit_candidates_at(std::string_view text, std::size_t begin, Visitor visit) {
  Hasher hasher;
  std::size_t words = 0;
  for (std::size_t i = begin; i < text.size() && i - begin < most_bytes; ++i) {
    if (is_space(text[i])) return;
    hasher.add(text[i]);
    if (!ends_word(text, i + 1)) continue;
    const std::string_view candidate = text.substr(begin, i + 1 - begin);
    if (candidate.size() >= fewest_bytes) {
      visit(i + 1, is_grouped_uuid(candidate) ? Hasher::of(candidate) : hasher.hash());
    }
    if (++words == most_words) return;
  }
}

void AccountWords::collect(std::string_view text) {
  Hasher whole;
  for (const char c : text) whole.add(c);
  // Most texts come again: uncleaned and cleaned, as names, in the next row.
  if (!collected_.insert(whole.hash()).second) return;
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    if (!begins_word(text, begin)) continue;
    visit_candidates_at(
        text, begin, [&](std::size_t, const Hash& hash) { is_learned_.try_emplace(hash, false); });
  }
}

void AccountWords::collect_from(AccountWords other) {
  collected_.merge(other.collected_);
  is_learned_.merge(other.is_learned_);
}

void AccountWords::learn(std::string_view account_value) {
  while (!account_value.empty() && !is_in_word(account_value.front())) {
    account_value.remove_prefix(1);
  }
  while (!account_value.empty() && !is_in_word(account_value.back())) {
    account_value.remove_suffix(1);
  }
  if (account_value.size() > most_bytes) return;
  if (count_code_points(account_value) < fewest_characters) return;
  const auto candidate = is_learned_.find(Hasher::of(account_value));
  if (candidate == is_learned_.end() || candidate->second) return;
  candidate->second = true;
  learned_.add(account_value);
  ++learned_count_;
}

std::optional<Match> AccountWords::find_next(std::string_view text, std::size_t from) const {
  if (learned_count_ == 0) return std::nullopt;
  for (auto begin = learned_.find_next(text, from); begin < text.size();
       begin = learned_.find_next(text, begin + 1)) {
    if (!begins_word(text, begin)) continue;
    std::size_t longest_end = begin;
    visit_candidates_at(text, begin, [&](std::size_t end, const Hash& hash) {
      const auto candidate = is_learned_.find(hash);
      if (candidate != is_learned_.end() && candidate->second) longest_end = end;
    });
    if (longest_end > begin) return Match{Rule::account, begin, longest_end};
  }
  return std::nullopt;
}

void AccountWords::find(std::string_view text, std::vector<Match>& into) const {
  for (auto match = find_next(text, 0); match; match = find_next(text, match->end)) {
    into.push_back(*match);
  }
}

}  // namespace runtime_exports::privacy
