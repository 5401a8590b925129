#include <algorithm>
#include <array>

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/anchors.hpp"
#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

// Spaces, punctuation and pictures that end a word for a reader; letters of all scripts do not.
constexpr std::array separators{
    PointRange{0x80, 0xBF},      PointRange{0xD7, 0xD7},     PointRange{0xF7, 0xF7},
    PointRange{0x1680, 0x1680},  PointRange{0x2000, 0x2BFF}, PointRange{0x3000, 0x3003},
    PointRange{0x3008, 0x3020},  PointRange{0x3030, 0x3030}, PointRange{0xFE10, 0xFE6F},
    PointRange{0xFEFF, 0xFEFF},  PointRange{0xFF00, 0xFF0F}, PointRange{0xFF1A, 0xFF20},
    PointRange{0xFF3B, 0xFF40},  PointRange{0xFF5B, 0xFF65}, PointRange{0xFFF0, 0xFFFD},
    PointRange{0x1F000, 0x1FAFF}};

// How many bytes a letter beyond ASCII takes at the front of the text; 0 if there is none.
std::size_t letter_bytes(std::string_view text) {
  const CodePoint letter = front_code_point(text);
  const bool is_letter = letter.valid && letter.value >= 0x80 && !is_in(separators, letter.value);
  return is_letter ? letter.bytes : 0;
}

// The same for the letter that ends at `end`.
std::size_t letter_bytes_before(std::string_view text, std::size_t end, std::size_t floor) {
  std::size_t begin = end;
  do {
    if (begin == floor || end - begin == 4) return 0;
    --begin;
  } while (continues_character(text[begin]));
  return letter_bytes(text.substr(begin, end - begin)) == end - begin ? end - begin : 0;
}

bool is_local_byte(char c) {
  return is_alnum(c) || is_one_of(c, "._%+-'~");
}

// `"ada lovelace"@example.com`: where the quotation begins, if it looks like a name.
std::size_t quoted_local_begin(const Scan& scan, std::size_t at) {
  if (at < scan.floor + 3 || scan.text[at - 1] != '"') return at;
  const std::size_t floor = std::max(scan.floor, at > 66 ? at - 66 : 0);
  const std::size_t begin = begin_of_run(
      scan.text, at - 1, floor, [](char c) { return is_alnum(c) || is_one_of(c, "._+- "); });
  const bool is_name = begin > floor && scan.text[begin - 1] == '"' && is_alnum(scan.text[begin]);
  return is_name ? begin - 1 : at;
}

std::size_t local_begin(const Scan& scan, std::size_t at) {
  const std::string_view text = scan.text;
  std::size_t begin = at;
  while (begin > scan.floor) {
    const char before = text[begin - 1];
    const std::size_t bytes = is_ascii(before) ? static_cast<std::size_t>(is_local_byte(before))
                                               : letter_bytes_before(text, begin, scan.floor);
    if (bytes == 0) break;
    begin -= bytes;
  }
  while (begin < at && !is_word_byte(text[begin])) ++begin;
  return begin == at ? quoted_local_begin(scan, at) : begin;
}

std::size_t end_of_label(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size()) {
    const char c = text[end];
    const std::size_t bytes =
        is_ascii(c) ? static_cast<std::size_t>(is_base64url(c)) : letter_bytes(text.substr(end));
    if (bytes == 0) break;
    end += bytes;
  }
  return end;
}

// `1.2` of `pkg@1.2.3-rc.next`, and `2x.png` of `logo@2x.png`, which are not domains.
bool begins_no_domain(std::string_view first, std::string_view second) {
  static constexpr std::array<std::string_view, 6> images{"png", "jpg", "jpeg",
                                                          "gif", "svg", "webp"};
  if (is_number(first) && is_number(second)) return true;
  const bool is_scale = first.size() == 2 && is_digit(first[0]) && first[1] == 'x';
  return is_scale && std::find(images.begin(), images.end(), second) != images.end();
}

// The end of the domain that begins here: two labels or more, the last not a number. `begin` if
// there is none.
std::size_t domain_end(std::string_view text, std::size_t begin) {
  std::size_t domain = begin;
  std::string_view first;
  std::size_t labels = 0;
  for (std::size_t label = begin; label < text.size(); ++labels) {
    const std::size_t next = end_of_label(text, label);
    std::size_t end = next;
    while (end > label && text[end - 1] == '-') --end;
    const std::string_view name = text.substr(label, end - label);
    if (name.empty()) break;
    if (labels == 0) first = name;
    if (labels == 1 && begins_no_domain(first, name)) return begin;
    if (labels > 0 && name.size() > 1 && (is_letter(name[0]) || !is_ascii(name[0]))) domain = end;
    if (next == text.size() || text[next] != '.') break;
    label = next + 1;
  }
  return domain;
}

// `git@host:acme/x.git`: an account that everybody shares. `git` is one anywhere, the others only
// in front of the path of a repository.
bool is_service_account(std::string_view text, Span user, std::size_t host_end) {
  static constexpr std::array<std::string_view, 9> services{
      "hg", "svn", "cvs", "bzr", "gitlab", "gitea", "forgejo", "gogs", "aur"};
  const auto is_user = [&](std::string_view name) {
    return name.size() == user.end - user.begin && holds_at(text, user.begin, name);
  };
  if (is_user("git")) return true;
  if (std::none_of(services.begin(), services.end(), is_user)) return false;
  const bool has_scheme = text.substr(0, user.begin).ends_with("ssh://");
  const bool has_path = host_end + 1 < text.size() && text[host_end] == ':' &&
                        (is_alnum(text[host_end + 1]) || is_one_of(text[host_end + 1], "/~._"));
  return has_scheme || has_path;
}

// `@ada@example.social`: an account of a public network, not a mailbox.
bool is_public_handle(const Scan& scan, std::size_t begin, std::size_t at) {
  const std::string_view text = scan.text;
  if (begin == 0 || text[begin - 1] != '@') return false;
  if (begin > 1 && (is_alnum(text[begin - 2]) || text[begin - 2] == '_')) return false;
  return end_of_run(text, begin, [](char c) { return is_alnum(c) || is_one_of(c, "_.-"); }) == at;
}

// `ada:pass@host` of `https://ada:pass@host:8080/`: the host needs no dot here.
std::optional<Match> url_user_part(const Scan& scan, Span at_sign) {
  const std::string_view text = scan.text;
  const std::size_t begin = begin_of_run(text, at_sign.begin, scan.floor, [](char c) {
    return is_alnum(c) || !is_ascii(c) || is_one_of(c, "-._~%!$&'*+,;=:");
  });
  if (begin < 3 || text.substr(begin - 3, 3) != "://") return std::nullopt;
  const std::string_view user = text.substr(begin, at_sign.begin - begin);
  if (user.empty() || user == "***") return std::nullopt;
  std::size_t end = end_of_run(text, at_sign.end, [](char c) {
    return is_alnum(c) || !is_ascii(c) || is_one_of(c, "-._:[]");
  });
  while (end > at_sign.end && !is_word_byte(text[end - 1]) && text[end - 1] != ']') --end;
  if (end == at_sign.end) return std::nullopt;
  if (is_service_account(text, {begin, at_sign.begin}, end)) return std::nullopt;
  return Match{Rule::email, begin, end};
}

}  // namespace

std::optional<Match> recognise_email(Scan& scan, Span at_sign) {
  const bool is_literal = at_sign.end - at_sign.begin == 1;
  const auto in_url = is_literal ? url_user_part(scan, at_sign) : std::nullopt;
  if (in_url) return in_url;
  const std::size_t end = domain_end(scan.text, at_sign.end);
  if (end == at_sign.end) return std::nullopt;
  const std::size_t begin = local_begin(scan, at_sign.begin);
  if (begin == at_sign.begin) return std::nullopt;
  if (is_service_account(scan.text, {begin, at_sign.begin}, end)) return std::nullopt;
  if (is_public_handle(scan, begin, at_sign.begin)) return std::nullopt;
  return Match{Rule::email, begin, end};
}

}  // namespace runtime_exports::privacy
