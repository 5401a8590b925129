#include "sections.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"

namespace runtime_exports::report {
namespace {

void write_enabled(Markup& out, const std::optional<bool>& enabled) {
  if (!enabled) return write_chip(out, "quiet", "unknown");
  write_chip(out, *enabled ? "ok" : "quiet", *enabled ? "enabled" : "disabled");
}

void write_remark(Markup& out, std::string_view kind, std::string_view text) {
  if (!text.empty()) out.element("p", {{"class", kind}}, text);
}

void write_heartbeat(const Draft& draft, std::string_view utc) {
  const auto line = draft.out.element("p", {{"class", "quiet-text"}});
  draft.out.text("Heartbeat ");
  write_time(draft, utc);
}

void write_card(const Draft& draft, const Platform& platform) {
  auto& out = draft.out;
  const auto card = out.element("li", {{"class", "card"}});
  {
    const auto head = out.element("p", {{"class", "card-head"}});
    out.element("strong", {}, platform.name);
    write_enabled(out, platform.enabled);
    if (platform.paused) write_chip(out, "warning", "paused");
  }
  write_remark(out, "quiet-text", platform.status);
  write_remark(out, "message", platform.paused_reason);
  write_remark(out, "message error-text", platform.error);
  write_heartbeat(draft, platform.last_heartbeat);
}

void write_card(const Draft& draft, const Job& job) {
  auto& out = draft.out;
  const auto card = out.element("li", {{"class", "card"}});
  {
    const auto head = out.element("p", {{"class", "card-head"}});
    out.element("strong", {}, job.name);
    write_enabled(out, job.enabled);
    if (job.applied && !*job.applied) write_chip(out, "warning", "not applied");
  }
  write_remark(out, "message", job.reason);
}

void write_card(const Draft& draft, const Creator& creator) {
  auto& out = draft.out;
  const auto card = out.element("li", {{"class", "card"}});
  {
    const auto head = out.element("p", {{"class", "card-head"}});
    out.element("strong", {}, creator.display_name.empty() ? creator.id : creator.display_name);
    write_enabled(out, creator.enabled);
  }
  std::string platforms;
  for (const auto& name : creator.platforms) platforms += (platforms.empty() ? "" : ", ") + name;
  write_remark(out, "quiet-text", creator.display_name.empty() ? "" : creator.id);
  write_remark(out, "message", platforms.empty() ? "No platform is enabled" : platforms);
  write_remark(out, "message error-text", creator.error);
  write_heartbeat(draft, creator.last_heartbeat);
}

template <class T>
void write_cards(const Draft& draft, std::string_view title, std::string_view noun,
                 const Listed<T>& list) {
  auto& out = draft.out;
  {
    const auto heading = out.element("h3");
    out.text(title);
    out.text(" ");
    out.element("span", {{"class", "count"}}, with_thousands(list.total));
  }
  if (list.total == 0) {
    return out.element("p", {{"class", "empty"}}, fmt::format("There are no {}s.", noun));
  }
  {
    const auto grid = out.element("ul", {{"class", "grid cards"}});
    for (const auto& one : list.rows) write_card(draft, one);
  }
  write_others(out, list.others(), noun);
}

}  // namespace

void write_snapshot(const Draft& draft) {
  constexpr auto head = section_head("snapshot");
  write_section(draft, head, draft.page.contents.snapshot, [&](const Snapshot& snapshot) {
    write_cards(draft, "Platforms", "platform", snapshot.platforms);
    write_cards(draft, "Jobs", "job", snapshot.jobs);
    write_cards(draft, "Creators", "creator", snapshot.creators);
  });
}

}  // namespace runtime_exports::report
