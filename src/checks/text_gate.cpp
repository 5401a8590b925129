#include "runtime_exports/checks/text_gate.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "code_context.hpp"
#include "escaped_text.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/account_index.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"

namespace runtime_exports::checks {
namespace {

using privacy::Match;
using privacy::Rule;

/// The private parts of one form of a text, leftmost first, without what is code.
std::vector<Match> find_in(std::string_view text, bool may_be_code) {
  std::vector<Match> matches;
  privacy::find_readable(text, privacy::no_accounts, matches);
  std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  Drawings drawings{text};
  std::erase_if(matches, [&](const Match& match) {
    return drawings.hold(match) || (may_be_code && is_code(text, match));
  });
  return matches;
}

}  // namespace

TextGate::TextGate(std::string path, const PrivacyExceptions* exceptions)
    : path_(std::move(path)), exceptions_(exceptions), is_code_(is_code_name(path_)) {}

void TextGate::check(std::string_view piece, std::size_t begin, std::size_t end) {
  positioned_ = begin;
  find_parts(piece);
  std::vector<Match> found;
  for (auto part = parts_.begin(); part != parts_.end();) {
    // What overlaps is one part, in another form of the text.
    const auto& first = part->match;
    const bool is_here = first.begin >= begin && first.begin < end;
    auto reach = first.begin + 1;
    bool is_allowed = false;
    for (; part != parts_.end() && part->match.rule == first.rule && part->match.begin < reach;
         ++part) {
      reach = std::max(reach, part->match.end);
      is_allowed = is_allowed || (is_here && allows(*part));
    }
    if (is_here && !is_allowed) found.push_back(first);
  }
  std::sort(found.begin(), found.end(),
            [](const Match& a, const Match& b) { return a.begin < b.begin; });
  for (const auto& match : found) report(match.rule, piece, match.begin);
  move_to(piece, end);
}

bool TextGate::allows(const PrivatePart& part) const {
  return exceptions_ != nullptr && exceptions_->allows(part.match.rule, part.text, {path_, {}});
}

/// By rule, then by place.
void TextGate::find_parts(std::string_view piece) {
  parts_.clear();
  for (const auto& match : find_in(piece, is_code_)) {
    parts_.push_back({match, std::string{piece.substr(match.begin, match.end - match.begin)}});
  }
  if (const auto unescaped = UnescapedText::make(piece)) {
    const auto text = unescaped->text();
    for (const auto& match : find_in(text, is_code_)) {
      parts_.push_back({{match.rule, unescaped->origin(match.begin), unescaped->origin(match.end)},
                        std::string{text.substr(match.begin, match.end - match.begin)}});
    }
  }
  std::sort(parts_.begin(), parts_.end(), [](const PrivatePart& a, const PrivatePart& b) {
    return std::tie(a.match.rule, a.match.begin) < std::tie(b.match.rule, b.match.begin);
  });
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
  for (; positioned_ < at; ++positioned_) {
    const char c = piece[positioned_];
    if (c == '\n') {
      ++position_.line;
      position_.column = 1;
    } else if (!continues_character(c)) {
      ++position_.column;
    }
  }
}

Findings TextGate::take_findings() {
  return findings_.take("privacy", path_);
}

}  // namespace runtime_exports::checks
