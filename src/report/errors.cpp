#include "sections.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"

namespace runtime_exports::report {
namespace {

struct Kind {
  std::string_view chip;
  std::string_view word;
};

void write_error(const Draft& draft, const ErrorRow& error, const Kind& kind) {
  auto& out = draft.out;
  const auto item = out.element("li", {{"class", "card"}});
  {
    const auto line = out.element("p", {{"class", "card-head"}});
    write_chip(out, kind.chip, kind.word);
    out.element("strong", {}, error.error_type);
    const auto where = error.source.empty() ? error.subsystem
                                            : fmt::format("{} · {}", error.subsystem, error.source);
    out.element("span", {{"class", "quiet-text"}}, where);
  }
  out.element("p", {{"class", "message"}}, error.message);
  const auto when = out.element("p", {{"class", "quiet-text"}});
  write_time(draft, error.timestamp);
}

void write_list(const Draft& draft, const Listed<ErrorRow>& errors, const Kind& kind) {
  for (const auto& error : errors.rows) write_error(draft, error, kind);
}

}  // namespace

void write_errors(const Draft& draft) {
  auto& out = draft.out;
  constexpr auto head = section_head("errors");
  write_section(draft, head, draft.page.contents.errors, [&](const Errors& errors) {
    const auto total = errors.active.total + errors.past.total;
    out.element("p", {{"class", "note"}},
                total == 0 ? "There are no errors."
                           : fmt::format("{} active, {} past", with_thousands(errors.active.total),
                                         with_thousands(errors.past.total)));
    if (total == 0) return;
    {
      const auto list = out.element("ul", {{"class", "grid cards errors"}});
      write_list(draft, errors.active, {"error", "active"});
      write_list(draft, errors.past, {"quiet", "past"});
    }
    write_others(out, errors.active.others(), "active error");
    write_others(out, errors.past.others(), "past error");
  });
}

}  // namespace runtime_exports::report
