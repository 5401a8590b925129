#include "runtime_exports/schema/internet_name.hpp"

#include <algorithm>
#include <cstddef>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::schema {
namespace {

/// What stands before the next mark; the mark is taken off with it. `more` tells whether it stood
/// there.
std::string_view take_part(std::string_view& text, char mark, bool& more) {
  const auto end = text.find(mark);
  const auto part = text.substr(0, end);
  more = end != std::string_view::npos;
  text.remove_prefix(more ? end + 1 : text.size());
  return part;
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
    return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_octet(std::string_view text) {
  if (text.empty() || text.size() > 3 || !std::all_of(text.begin(), text.end(), is_digit))
    return false;
  if (text.size() > 1 && text.front() == '0') return false;
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value <= 255;
}

/// How many 16-bit groups a colon-separated run has; -1 if it is none.
int count_groups(std::string_view text) {
  if (text.empty()) return 0;
  int groups = 0;
  for (bool more = true; more;) {
    const auto group = take_part(text, ':', more);
    if (!more && group.find('.') != std::string_view::npos) return is_ipv4(group) ? groups + 2 : -1;
    if (group.empty() || group.size() > 4) return -1;
    if (!std::all_of(group.begin(), group.end(), is_hex)) return -1;
    if (++groups > 8) return -1;
  }
  return groups;
}

bool is_atom(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alnum(c) || marks.find(c) != std::string_view::npos;
  });
}

bool is_quoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\';
    if (escaped && ++i == text.size()) return false;
    if (text[i] < ' ' || text[i] > '~' || (text[i] == '"' && !escaped)) return false;
  }
  return true;
}

bool is_local_part(std::string_view text) {
  if (text.size() > 64) return false;
  if (text.starts_with('"')) return is_quoted(text);
  for (bool more = true; more;) {
    if (!is_atom(take_part(text, '.', more))) return false;
  }
  return true;
}

bool is_mail_domain(std::string_view text) {
  if (!text.starts_with('[') || !text.ends_with(']')) return is_hostname(text);
  text = text.substr(1, text.size() - 2);
  return text.starts_with("IPv6:") ? is_ipv6(text.substr(5)) : is_ipv4(text);
}

}  // namespace

bool is_hostname(std::string_view text) {
  if (text.size() > 253) return false;
  for (bool more = true; more;) {
    if (!is_label(take_part(text, '.', more))) return false;
  }
  return true;
}

bool is_ipv4(std::string_view text) {
  int octets = 0;
  for (bool more = true; more;) {
    if (!is_octet(take_part(text, '.', more)) || ++octets > 4) return false;
  }
  return octets == 4;
}

bool is_ipv6(std::string_view text) {
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text) == 8;
  const auto head = text.substr(0, gap);
  if (head.find('.') != std::string_view::npos) return false;
  const int before = count_groups(head);
  const int after = count_groups(text.substr(gap + 2));
  return before >= 0 && after >= 0 && before + after <= 7;
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && is_local_part(text.substr(0, at)) &&
         is_mail_domain(text.substr(at + 1));
}

}  // namespace runtime_exports::schema
