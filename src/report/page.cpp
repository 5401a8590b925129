#include "runtime_exports/report/page.hpp"

#include <algorithm>

#include "parts.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::report {
namespace {

/// Who wrote the state, and when.
struct Stamp {
  std::string project;
  std::string version;
  std::string build;
  std::string generated_at;
};

/// What the exports say; empty if neither of the two was read.
Stamp stamp_of(const Contents& contents) {
  const auto& document = contents.version ? contents.version : contents.snapshot;
  if (!document) return {};
  const auto root = document->root();
  const auto head = contents.version ? root : root.find("runtime");
  if (!head) return {};
  return {text_of(*head, "project"), text_of(*head, "version"), text_of(*head, "build"),
          text_of(root, "generated_at")};
}

std::string title_of(const Page& page, const Stamp& stamp) {
  const auto name = stamp.project.empty() ? "Exports" : stamp.project + " " + stamp.version;
  return page.subject == Subject::next ? name + " · what would be published" : name;
}

void write_head(Markup& out, const std::string& title) {
  const auto head = out.element("head");
  const auto sheet = page_style();
  const auto policy =
      fmt::format("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
                  to_base64(sha256(sheet.text())));
  out.empty_element("meta", {{"charset", "utf-8"}});
  out.empty_element("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}});
  out.empty_element("meta",
                    {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.empty_element("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  out.empty_element("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  out.element("title", {}, title);
  out.style(sheet);
}

void write_fact(Markup& out, std::string_view name, std::string_view value) {
  const auto pair = out.element("div");
  out.element("dt", {}, name);
  out.element("dd", {}, value.empty() ? "–" : value);
}

void write_masthead(const Draft& draft, const Stamp& stamp) {
  auto& out = draft.out;
  const auto& page = draft.page;
  const auto header = out.element("header", {{"class", "masthead"}});
  const auto* const kind =
      page.subject == Subject::next ? "What would be published to " : "Published in ";
  {
    const auto line = out.element("p", {{"class", "eyebrow"}});
    out.text(kind);
    out.element("code", {}, page.folder);
  }
  out.element("h1", {}, stamp.project.empty() ? "Exports" : stamp.project);
  {
    const auto facts = out.element("dl", {{"class", "facts"}});
    write_fact(out, "Version", stamp.version);
    write_fact(out, "Build", stamp.build);
    write_fact(out, "Generation",
               page.generation ? with_thousands(*page.generation) : std::string{});
    const auto pair = out.element("div");
    out.element("dt", {}, "State (UTC)");
    const auto state = out.element("dd");
    if (stamp.generated_at.empty()) return out.text("–");
    out.element("time", {{"datetime", stamp.generated_at}}, short_time(stamp.generated_at));
    out.text(" ");
    const auto age = page.made_at - draft.state_seconds;
    out.element("span", {{"class", "age"}},
                age < 0 ? duration_words(-age) + " ahead of this page"
                        : duration_words(age) + " old when this page was made");
  }
}

void write_verdict(const Draft& draft) {
  auto& out = draft.out;
  const auto& page = draft.page;
  const auto section = out.element(
      "section",
      {{"class", page.refused ? "verdict bad" : "verdict good"}, {"aria-label", "Verdict"}});
  {
    const auto line = out.element("p", {{"class", "verdict-line"}});
    out.element("span", {{"class", "mark"}, {"aria-hidden", "true"}}, page.refused ? "✕" : "✓");
    out.element("strong", {}, page.verdict);
  }
  write_problems(out, page.problems);
}

std::string_view chip_of(std::string_view state) {
  if (state == "ok" || state == "same" || state == "kept") return "ok";
  return state == "new" || state == "changed" ? "new" : "error";
}

std::string number_or_dash(const std::optional<std::uint64_t>& number) {
  return number ? with_thousands(*number) : "–";
}

void write_row(Markup& out, Table& table, const FileRow& file) {
  const auto row = table.row();
  table.cell(file.path);
  {
    const auto cell = table.cell();
    write_chip(out, chip_of(file.state), file.state);
    if (!file.changes.empty()) out.element("span", {{"class", "changes"}}, file.changes);
  }
  table.cell(number_or_dash(file.rows));
  table.cell(number_or_dash(file.bytes));
  table.cell(file.schema);
  table.cell(file.sha256.empty() ? "–" : file.sha256);
}

bool write_files(const Draft& draft) {
  auto& out = draft.out;
  const auto& page = draft.page;
  {
    constexpr std::array columns{Column{"Path", "code"},   Column{"State"},
                                 Column{"Rows", "number"}, Column{"Bytes", "number"},
                                 Column{"Schema", "code"}, Column{"SHA-256", "code digest"}};
    Table table{out, counted(page.files.size(), "file") + " of this set", columns};
    for (const auto& file : page.files) write_row(out, table, file);
  }
  std::string note;
  if (page.hidden_files > 0) {
    note = counted(page.hidden_files, "file") + " of the admin audience not shown. ";
  }
  if (page.other_files > 0) {
    note += counted(page.other_files, "file") + " of other programs in the folder.";
  }
  write_paragraph(out, "note", note);
  return true;
}

struct Section {
  std::string_view id;
  std::string_view title;
  std::string_view path;              ///< of the export that it shows; empty: none
  std::string_view link;              ///< what the navigation calls it; empty: not named there
  bool (*write)(const Draft& draft);  ///< false if the export was not read
};

template <auto member, auto write>
bool write_contents(const Draft& draft) {
  const auto& contents = draft.page.contents.*member;
  if (contents) write(draft, *contents);
  return contents.has_value();
}

/// In the order of the page.
constexpr auto sections = std::to_array<Section>({
    {"rates", "Rates", "telemetry/rates.json", "Rates",
     write_contents<&Contents::rates, write_rates>},
    {"events", "Events", "telemetry/events.json", "Events",
     write_contents<&Contents::events, write_events>},
    {"errors", "Errors", "telemetry/errors.json", "Errors",
     write_contents<&Contents::errors, write_errors>},
    {"auth-events", "Authentication events", "telemetry/auth_events.json", "Authentication",
     write_contents<&Contents::auth_events, write_auth_events>},
    {"snapshot", "Runtime", "runtime_snapshot.json", "Runtime",
     write_contents<&Contents::snapshot, write_snapshot>},
    {"changelog", "Changelog", "changelog.json", "Changelog",
     write_contents<&Contents::changelog, write_changelog>},
    {"accounts", "Accounts", "admin/users/users.json", "Admin",
     write_contents<&Contents::accounts, write_accounts>},
    {"audit", "Audit", "admin/audit/audit.json", {}, write_contents<&Contents::audit, write_audit>},
    {"files", "Files", {}, "Files", write_files},
});

bool is_shown(const Section& section, const Page& page) {
  return page.shows_admin || !section.path.starts_with("admin/");
}

void write_navigation(Markup& out, const Page& page) {
  const auto navigation = out.element("nav", {{"aria-label", "Sections"}});
  const auto list = out.element("ul");
  for (const auto& section : sections) {
    if (section.link.empty() || !is_shown(section, page)) continue;
    const auto item = out.element("li");
    out.element("a", {{"href", fmt::format("#{}", section.id)}}, section.link);
  }
}

/// Writes a section; without its export, says why.
void write_section(const Draft& draft, const Section& section) {
  auto& out = draft.out;
  const auto title_id = std::string{section.id} + "-title";
  const auto element = out.element("section", {{"id", section.id}, {"aria-labelledby", title_id}});
  {
    const auto header = out.element("header", {{"class", "section-head"}});
    out.element("h2", {{"id", title_id}}, section.title);
    if (!section.path.empty()) out.element("code", {}, section.path);
  }
  if (section.write(draft)) return;
  const auto found = draft.page.export_problems.find(std::string{section.path});
  if (found == draft.page.export_problems.end()) {
    return write_paragraph(out, "empty", "This set does not hold this export.");
  }
  const auto card = out.element("div", {{"class", "card refused"}});
  out.element("p", {}, "This export has errors, so its data is not shown.");
  write_problems(out, found->second);
}

void write_body(const Draft& draft, const Stamp& stamp) {
  auto& out = draft.out;
  const auto body = out.element("body");
  out.element("a", {{"class", "skip"}, {"href", "#main"}}, "Skip to the content");
  write_patterns(out);
  write_masthead(draft, stamp);
  write_verdict(draft);
  write_navigation(out, draft.page);
  {
    const auto main = out.element("main", {{"id", "main"}});
    for (const auto& section : sections) {
      if (is_shown(section, draft.page)) write_section(draft, section);
    }
  }
  const auto footer = out.element("footer");
  out.element("p", {},
              "Made by runtime-exports, " + time_words(draft.page.made_at) +
                  " UTC. All times are in UTC; ages count back from the state's time.");
}

}  // namespace

bool has_section(std::string_view path) {
  return std::ranges::find(sections, path, &Section::path) != sections.end();
}

std::string write_page(const Page& page) {
  Markup out;
  const auto stamp = stamp_of(page.contents);
  const auto instant = parse_instant(stamp.generated_at);
  {
    const auto html = out.element("html", {{"lang", "en"}});
    write_head(out, title_of(page, stamp));
    write_body({out, page, instant ? instant->seconds : page.made_at}, stamp);
  }
  return out.take();
}

}  // namespace runtime_exports::report
