#include "runtime_exports/checks/text_gate.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"

namespace runtime_exports::checks {
namespace {

using privacy::Match;
using privacy::Rule;

bool is_quote(char c) {
  return is_one_of(c, "\"'`");
}

/// Whether the value at `begin` belongs to a parameter of an address: `?token=`, `&amp;token=`.
bool is_parameter(std::string_view text, std::size_t begin) {
  constexpr std::size_t longest_name = 64;
  if (begin == 0 || text[begin - 1] != '=') return false;
  const auto floor = begin > longest_name ? begin - longest_name : 0;
  const auto at = privacy::begin_of_run(text, begin - 1, floor, privacy::is_base64url);
  return at > 0 && is_one_of(text[at - 1], "?&;#");
}

bool is_word_of_code(std::string_view text, const Match& secret) {
  const auto value = text.substr(secret.begin, secret.end - secret.begin);
  const bool is_literal =
      is_parameter(text, secret.begin) || (secret.begin > 0 && is_quote(text[secret.begin - 1]));
  if (is_literal && std::any_of(value.begin(), value.end(), is_digit)) return false;
  std::vector<Match> alone;
  privacy::find_private(value, alone);
  return alone.empty();
}

/// An address of version 6 with fewer groups than any that a provider gives: `fc00::`, `7D::`.
bool is_scope(std::string_view address) {
  std::size_t groups = 0;
  address = address.substr(0, address.find('%'));
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (address[i] == '.') return false;
    if (is_hex(address[i]) && (i == 0 || !is_hex(address[i - 1]))) ++groups;
  }
  return groups < 3;
}

bool is_drawing_byte(char c) {
  return is_digit(c) || is_one_of(c, " ,.+-\n\r\t") || is_one_of(to_lower(c), "mlhvcsqtaze");
}

/// `d="M1 2...`, `d:"m.5...`: a path begins with where to move, and goes on.
bool is_path(std::string_view numbers) {
  if (numbers.empty() || to_lower(numbers.front()) != 'm') return false;
  const auto next = numbers.find_first_not_of(" \n\r\t", 1);
  if (next == std::string_view::npos || is_letter(numbers[next])) return false;
  return std::any_of(numbers.begin() + 1, numbers.end(), is_letter);
}

/// What takes numbers alone: `points="`, `values='`, `matrix(`.
bool takes_numbers(std::string_view before) {
  constexpr std::array<std::string_view, 5> names{
      "points=", "points:", "values=", "viewBox=", "matrix("};
  if (!before.empty() && is_quote(before.back())) before.remove_suffix(1);
  return std::ranges::any_of(names, [&](auto name) { return before.ends_with(name); });
}

/// Whether a file of that name holds code: a script, a style sheet or a page.
bool is_code_name(std::string_view path) {
  constexpr std::array<std::string_view, 11> endings{"js",  "mjs",  "cjs", "jsx",   "ts", "tsx",
                                                     "css", "html", "htm", "xhtml", "map"};
  const auto dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  const auto ending = lower_case(path.substr(dot + 1));
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

/// Whether what reads as private is a piece of code:
/// - as a secret, an expression (`token = read(url)`) or a word (`type.PASSWORD = "password"`), but
///   neither a parameter of an address (`?token=abc123`) nor a known form of a key;
/// - as an IP address, a scope (`f3::<u8>`) or the number of a section (`<b>3.12.1.1.</b>`).
bool is_code(std::string_view text, const Match& match) {
  if (match.rule == Rule::api_key) return is_word_of_code(text, match);
  if (match.rule != Rule::ip) return false;
  const bool is_section =
      text.substr(0, match.begin).ends_with('>') && text.substr(match.end).starts_with('.');
  return is_section || is_scope(text.substr(match.begin, match.end - match.begin));
}

/// Tells the numbers of drawings from IP addresses: `<path d="M1.5.2.3.4...">`.
class Drawings {
 public:
  explicit Drawings(std::string_view text) : text_(text) {}

  /// Whether the match lies in the numbers of a drawing. To be asked from left to right: linear in
  /// the text.
  bool hold(const Match& address) {
    if (address.rule != Rule::ip) return false;
    if (address.begin < end_) return is_drawing_;
    const auto run = privacy::begin_of_run(text_, address.begin, end_, is_drawing_byte);
    end_ = privacy::end_of_run(text_, address.begin, is_drawing_byte);
    const auto begin = privacy::end_of_run(text_.substr(0, end_), run, privacy::is_space);
    const auto before = text_.substr(0, begin);
    const bool is_quoted = !before.empty() && is_quote(before.back());
    is_drawing_ =
        takes_numbers(before) || (is_quoted && is_path(text_.substr(begin, end_ - begin)));
    return is_drawing_;
  }

 private:
  std::string_view text_;
  std::size_t end_ = 0;  // of the run of numbers that was looked at last
  bool is_drawing_ = false;
};

/// By rule, then by place; what is code is left out.
std::vector<Match> find_parts(std::string_view piece, bool may_be_code) {
  const auto find = [may_be_code](std::string_view form, std::vector<Match>& into) {
    std::vector<Match> found;
    privacy::find_private(form, found);
    Drawings drawings{form};
    std::ranges::copy_if(found, std::back_inserter(into), [&](const Match& match) {
      return !drawings.hold(match) && !(may_be_code && is_code(form, match));
    });
  };
  std::vector<Match> parts;
  privacy::find_in_forms(piece, find, parts);
  std::ranges::sort(parts, {},
                    [](const Match& part) { return std::tie(part.rule, part.begin, part.end); });
  return parts;
}

}  // namespace

TextGate::TextGate(std::string path, const PrivacyExceptions* exceptions)
    : path_(std::move(path)), exceptions_(exceptions), is_code_(is_code_name(path_)) {}

void TextGate::check(std::string_view piece, std::size_t begin, std::size_t end) {
  positioned_ = begin;
  const auto parts = find_parts(piece, is_code_);
  std::vector<Match> found;
  for (auto part = parts.begin(); part != parts.end();) {
    // What overlaps is one part, in another form of the text.
    const Match first = *part;
    const bool is_here = first.begin >= begin && first.begin < end;
    auto reach = first.begin + 1;
    bool is_allowed = false;
    for (; part != parts.end() && part->rule == first.rule && part->begin < reach; ++part) {
      reach = std::max(reach, part->end);
      const auto text = piece.substr(part->begin, part->end - part->begin);
      is_allowed = is_allowed || (is_here && exceptions_ != nullptr &&
                                  exceptions_->allows(first.rule, text, {path_, {}}));
    }
    if (is_here && !is_allowed) found.push_back(first);
  }
  std::ranges::sort(found, {}, &Match::begin);
  for (const auto& match : found) report(match.rule, piece, match.begin);
  move_to(piece, end);
}

void TextGate::check(std::string_view file) {
  for (std::size_t at = 0; at < file.size(); at += piece_bytes) {
    const auto before = std::min(at, context_bytes);
    const auto piece = file.substr(at - before, before + piece_bytes + context_bytes);
    check(piece, before, before + std::min(piece_bytes, file.size() - at));
  }
}

void TextGate::report(Rule rule, std::string_view piece, std::size_t at) {
  if (!findings_.count(Severity::error)) return;
  move_to(piece, at);
  findings_.add({.severity = Severity::error,
                 .rule = fmt::format("privacy.{}", privacy::rule_name(rule)),
                 .subject = path_,
                 .line = position_.line,
                 .column = position_.column,
                 .message = fmt::format("the file holds {}", privacy::describe(rule)),
                 .help = "take it out; if it is meant to be public, allow it by its text in "
                         "`privacy.allow` of a settings file, and name that file with `--config`"});
}

void TextGate::move_to(std::string_view piece, std::size_t at) {
  position_ = position_after(position_, piece.substr(positioned_, at - positioned_));
  positioned_ = at;
}

Findings TextGate::take_findings() {
  return findings_.take("privacy", path_);
}

}  // namespace runtime_exports::checks
