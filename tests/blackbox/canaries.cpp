#include "canaries.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::blackbox {
namespace {

// Twelve digits of a digest would identify an account as surely as all of them.
constexpr std::size_t digest_digits = 12;

// Many texts contain half of a shorter value.
constexpr std::size_t token_characters = 20;

constexpr std::string_view base64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string in_lower_case(std::string_view text) {
  std::string lower{text};
  for (auto& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string each_byte(std::string_view value, std::string_view prefix) {
  std::string text;
  for (const char byte : value) {
    text += prefix;
    text += to_hex(std::string_view{&byte, 1});
  }
  return text;
}

/// The base64 characters that depend only on the value if this many bytes come before it.
std::string in_base64(std::string_view value, std::size_t bytes_before) {
  std::string text;
  const std::size_t first_bit = bytes_before * 8;
  const std::size_t end_bit = first_bit + value.size() * 8;
  for (std::size_t at = (first_bit + 5) / 6 * 6; at + 6 <= end_bit; at += 6) {
    std::size_t six = 0;
    for (std::size_t bit = at - first_bit; bit < at - first_bit + 6; ++bit) {
      const auto byte = static_cast<unsigned char>(value[bit / 8]);
      six = six << 1U | (byte >> (7 - bit % 8) & 1U);
    }
    text += base64[six];
  }
  return text;
}

std::string for_urls(std::string text) {
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::string digest_bytes(std::string_view value) {
  std::string bytes;
  for (const auto byte : sha256(value)) bytes += static_cast<char>(byte);
  return bytes;
}

}  // namespace

std::vector<Canaries::Form> Canaries::forms_of(const std::string& value) {
  const auto lower = in_lower_case(value);
  const auto digest = digest_bytes(value);
  std::vector<Form> forms{
      {"it is", lower, true},
      {"JSON escapes", each_byte(value, "\\u00"), true},
      {"percent encoding", each_byte(value, "%"), true},
      {"hexadecimal", each_byte(value, ""), true},
      {"SHA-256", to_hex(digest).substr(0, digest_digits), true},
      {"SHA-256 in base64", in_base64(digest, 0).substr(0, digest_digits), false},
  };
  if (value.size() >= token_characters) {
    forms.push_back({"its end", lower.substr(lower.size() / 2), true});
  }
  for (std::size_t before = 0; before < 3; ++before) {
    const auto encoded = in_base64(value, before);
    forms.push_back({"base64", encoded, false});
    if (for_urls(encoded) != encoded) forms.push_back({"base64url", for_urls(encoded), false});
  }
  return forms;
}

std::string Canaries::token(const std::string& place) {
  return watch(place, fmt::format("kanary{:02}x{}", canaries_.size(),
                                  to_hex(sha256("canary: " + place)).substr(0, 11)));
}

std::string Canaries::watch(const std::string& place, const std::string& value) {
  canaries_.push_back({place, value, forms_of(value)});
  return value;
}

std::vector<std::string> Canaries::found_in(std::string_view text) const {
  const auto lower = in_lower_case(text);
  std::vector<std::string> found;
  for (const auto& canary : canaries_) {
    for (const auto& form : canary.forms) {
      const auto in = form.any_case ? std::string_view{lower} : text;
      if (in.find(form.text) != std::string_view::npos) {
        found.push_back(canary.place + " as " + form.name);
      }
    }
  }
  return found;
}

std::vector<std::string> Canaries::missing_in(std::string_view text) const {
  std::vector<std::string> missing;
  for (const auto& canary : canaries_) {
    if (text.find(canary.value) == std::string_view::npos) missing.push_back(canary.place);
  }
  return missing;
}

}  // namespace runtime_exports::blackbox
