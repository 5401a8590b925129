#include "runtime_exports/publish/row_prints.hpp"

#include <algorithm>
#include <string>

#include "runtime_exports/checks/changelog_entry.hpp"
#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::publish {
namespace {

std::uint64_t print_of(std::string_view text) {
  const auto digest = sha256(text);
  std::uint64_t print = 0;
  for (std::size_t i = 0; i < sizeof(print); ++i) print = print << 8U | digest[i];
  return print;
}

bool is_of_an_account(const exports::ExportDefinition& definition) {
  return definition.audience == exports::Audience::admins;
}

/// How many prints at the front share the identity of the first.
template <class Iterator>
Iterator end_of_group(Iterator begin, Iterator end) {
  return std::find_if(begin, end,
                      [&](const auto& print) { return print.identity != begin->identity; });
}

/// How many of the prints, all of one identity, both groups have. Both are sorted.
template <class Iterator>
std::uint64_t count_shared(Iterator a, Iterator a_end, Iterator b, Iterator b_end) {
  std::uint64_t shared = 0;
  while (a != a_end && b != b_end) {
    if (*a == *b) ++shared;
    const bool a_is_next = *a <= *b;
    const bool b_is_next = *b <= *a;
    if (a_is_next) ++a;
    if (b_is_next) ++b;
  }
  return shared;
}

}  // namespace

RowPrints::RowPrints(const exports::ExportDefinition& definition)
    : identity_(is_of_an_account(definition) ? Identity::id : Identity::whole_row) {}

void RowPrints::add_row(std::string_view text) {
  const auto content = print_of(text);
  auto identity = content;
  if (identity_ == Identity::id && parser_.parse(text, document_)) {
    if (const auto id = document_.root().find_text("id")) identity = print_of(*id);
  }
  prints_.push_back({identity, content});
}

void RowPrints::add_changelog(std::string_view text) {
  if (!parser_.parse(text, document_)) return;
  const auto root = document_.root();
  if (root.is_array()) return add_entries(root);
  if (const auto entries = root.find("entries")) add_entries(*entries);
}

void RowPrints::add_entries(const json::Value& entries) {
  std::string canonical;
  for (const auto entry : entries.elements()) {
    canonical.clear();
    checks::append_entry_content(canonical, entry);
    const auto content = print_of(canonical);
    const auto id = entry.find_text("id");
    prints_.push_back({id ? print_of(*id) : content, content});
  }
}

RowCounts RowPrints::compare(RowPrints& before) {
  std::sort(prints_.begin(), prints_.end());
  std::sort(before.prints_.begin(), before.prints_.end());
  RowCounts counts;
  auto now = prints_.cbegin();
  auto then = before.prints_.cbegin();
  const auto now_end = prints_.cend();
  const auto then_end = before.prints_.cend();
  while (now != now_end || then != then_end) {
    const bool takes_now = now != now_end && (then == then_end || now->identity <= then->identity);
    const bool takes_then = then != then_end && (now == now_end || then->identity <= now->identity);
    const auto now_next = takes_now ? end_of_group(now, now_end) : now;
    const auto then_next = takes_then ? end_of_group(then, then_end) : then;
    const auto shared = count_shared(now, now_next, then, then_next);
    const auto more = static_cast<std::uint64_t>(now_next - now) - shared;
    const auto fewer = static_cast<std::uint64_t>(then_next - then) - shared;
    const auto changed = std::min(more, fewer);
    counts.changed += changed;
    counts.added += more - changed;
    counts.removed += fewer - changed;
    now = now_next;
    then = then_next;
  }
  return counts;
}

}  // namespace runtime_exports::publish
