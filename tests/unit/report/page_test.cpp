#include <cstdlib>
#include <fstream>
#include <sstream>

#include "support/catch.hpp"
#include "unit/report/set.hpp"
#include <fmt/format.h>

namespace runtime_exports::report {
namespace {

constexpr std::string_view state_time = "2026-07-16T12:38:23.105701Z";
constexpr std::int64_t made_at = 1784205665;  // 2026-07-16 12:41:05

// Markup, a direction mark, an escape sequence and 300 characters.
std::string hostile_text() {
  return R"(<img src=x onerror=\"alert(1)\">&amp;</p>\u202e\u001b[31m)" + std::string(255, 'W');
}

/// The page without its style, which does not affect the content.
std::string without_style(std::string html) {
  const auto begin = html.find("<style>");
  html.erase(begin, html.find("</style>") - begin);
  const std::string policy = "sha256-";
  html.erase(html.find(policy) + policy.size(), 44);
  return html;
}

/// Compares a page with golden/<name>.html. With RUNTIME_EXPORTS_REWRITE_GOLDEN=1 in the
/// environment the file is written instead.
void check_golden(const std::string& name, const Page& page) {
  const auto html = without_style(write_page(page));
  const auto path = std::string{GOLDEN_FOLDER} + "/" + name + ".html";
  const char* wish = std::getenv("RUNTIME_EXPORTS_REWRITE_GOLDEN");
  if (wish != nullptr && std::string_view{wish} == "1") {
    std::ofstream{path, std::ios::binary} << html;
    WARN("rewritten: " << path);
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream golden;
  golden << file.rdbuf();
  CHECK(html == golden.str());
}

Page page_of(Subject subject) {
  Page page{.subject = subject, .folder = "runtime/exports", .made_at = made_at};
  page.verdict = "All 3 files match their manifest, schemas and privacy rules";
  return page;
}

void read_version(Contents& into, std::string_view project) {
  read_document(
      into, "version",
      fmt::format(R"({{"project":"{}","version":"1.2.3","build":"5","generated_at":"{}"}})",
                  project, state_time));
}

/// Rates of this many platforms in both windows.
std::string rates_of(int platforms) {
  std::string counter;
  for (int i = 0; i < platforms; ++i) {
    counter += fmt::format(R"({}"platform-{:03}":{})", i == 0 ? "" : ",", i, i * 7);
  }
  std::string windows;
  for (const std::string_view window : {"60s", "5m"}) {
    windows += fmt::format(
        R"({}{{"window":"{}","metrics":{{"messages":{{{}}},"triggers":{{{}}},"actions":{{{}}},)"
        R"("actions_failed":{{{}}}}}}})",
        windows.empty() ? "" : ",", window, counter, counter, counter, counter);
  }
  return fmt::format(R"({{"windows":[{}]}})", windows);
}

/// A snapshot with this many of everything, and the text everywhere.
std::string snapshot_of(int count, std::string_view text) {
  std::string platforms;
  std::string jobs;
  std::string creators;
  for (int i = 0; i < count; ++i) {
    const auto* const comma = i == 0 ? "" : ",";
    platforms += fmt::format(
        R"({}{{"name":"{}","enabled":true,"paused":true,"status":"{}","paused_reason":"{}",)"
        R"("error":"{}","last_heartbeat":"{}"}})",
        comma, text, text, text, text, state_time);
    jobs += fmt::format(R"({}{{"name":"{}","enabled":false,"applied":false,"reason":"{}"}})", comma,
                        text, text);
    creators += fmt::format(
        R"({}{{"creator_id":"{}","display_name":"{}","enabled":null,"platforms":{{"kick":true}},)"
        R"("error":"{}","last_heartbeat":null}})",
        comma, text, text, text);
  }
  return fmt::format(
      R"({{"generated_at":"{}","runtime":{{"project":"{}","version":"1.2.3","build":"5"}},)"
      R"("platforms":[{}],"jobs":[{}],"creators":[{}]}})",
      state_time, text, platforms, jobs, creators);
}

std::string changelog_of(int count, std::string_view text) {
  std::string entries;
  for (int i = 0; i < count; ++i) {
    entries += fmt::format(
        R"({}{{"id":"entry-{}","date":"2026-07-{:02}","version":"{}","title":"{}","summary":"{}",)"
        R"("details":["{}","second"],"tags":["{}"]}})",
        i == 0 ? "" : ",", i, 1 + i % 16, text, text, text, text, text);
  }
  return fmt::format(R"({{"entries":[{}]}})", entries);
}

/// A page of the largest exports, with the text everywhere.
Page full_page(int platforms, int events, std::string_view text) {
  auto page = page_of(Subject::next);
  auto& contents = page.contents;
  page.shows_admin = true;
  page.generation = 1234567;
  page.other_files = 4;
  read_version(contents, text);
  read_document(contents, "telemetry.rates", rates_of(platforms));
  read_document(contents, "snapshot", snapshot_of(platforms, text));
  read_document(contents, "changelog", changelog_of(platforms + 5, text));
  for (int i = 0; i < events; ++i) {
    const auto time = fmt::format("2026-07-16T{:02}:{:02}:{:02}Z", i / 3600, i / 60 % 60, i % 60);
    read_row(contents, "telemetry.events", event_row(time, i % 3 == 0 ? "warning" : "error", text));
  }
  for (int i = 0; i < events / 100; ++i) {
    read_row(contents, "telemetry.errors",
             error_row("2026-07-16T12:30:00Z", i % 2 == 0 ? "true" : "false", text));
    read_row(contents, "telemetry.auth_events",
             fmt::format(R"({{"event_type":"{} {}","result":"result-{}"}})", text, i % 30, i % 12));
    read_row(contents, "admin.users", fmt::format(R"({{"role":"{}"}})", text));
    read_row(contents, "admin.audit", fmt::format(R"({{"action":"{} {}"}})", text, i));
  }
  auto& published = contents.published_entries.emplace();
  for (int i = 1; i < platforms + 5; ++i) published.insert(fmt::format("entry-{}", i));
  for (const auto& definition : exports::export_definitions()) {
    page.files.push_back({std::string{definition.path}, std::string{definition.schema}, "changed",
                          12345, 678901, std::string(64, 'a'), "3 rows added, 1 removed"});
  }
  return page;
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("the smallest page says of each export that it is not there") {
  check_golden("smallest", page_of(Subject::published));
}

TEST_CASE("the sum and the largest are of all platforms, however many there are") {
  auto page = page_of(Subject::published);
  read_document(page.contents, "telemetry.rates", rates_of(300));
  const auto text = write_page(page);
  CHECK(holds(text, "<strong>313,950</strong>"));
  CHECK(holds(text, ", the 12 largest of 300"));
  CHECK(holds(text, "platform-299"));
  CHECK_FALSE(holds(text, "platform-099"));
  CHECK(holds(text, "and 100 more platforms"));
}

TEST_CASE("times at both ends of the calendar are shown as they are") {
  auto page = page_of(Subject::published);
  read_row(page.contents, "telemetry.events", event_row("0000-01-01T00:00:00Z", "info", "first"));
  read_row(page.contents, "telemetry.events", event_row("9999-12-31T23:59:59Z", "info", "last"));
  const auto text = write_page(page);
  CHECK(holds(text, "<span>0000-01-01 00:00:00</span>"));
  CHECK(holds(text, "9999-12-31 23:59:59"));
}

TEST_CASE("the largest page shows 100 platforms and 10,000 events") {
  const auto page = full_page(100, 10'000, "text");
  check_golden("largest", page);
  CHECK(write_page(page).size() < 500'000);
}

TEST_CASE("no text of the exports becomes markup or turns the page around") {
  const auto page = full_page(2, 300, hostile_text());
  check_golden("hostile", page);
  const auto html = write_page(page);
  CHECK_FALSE(holds(html, "<img"));
  CHECK_FALSE(holds(html, "<script"));
  CHECK_FALSE(holds(html, "\u202e"));
  CHECK_FALSE(holds(html, "\x1b"));
}

TEST_CASE("an export with errors shows its findings and no data") {
  auto page = page_of(Subject::published);
  page.refused = true;
  page.verdict = "1 problem found in 3 files";
  read_version(page.contents, "My project");
  page.problems.push_back({Severity::warning, "clips.json: a warning", "do this"});
  page.export_problems["changelog.json"].push_back({Severity::error, "an <error>", "do that"});
  const auto html = write_page(page);
  CHECK(holds(html, "an &lt;error&gt;"));
  CHECK(holds(html, "do that"));
  CHECK(holds(html, "clips.json: a warning"));
  CHECK(holds(html, "verdict bad"));
  CHECK(holds(html, "This export has errors, so its data is not shown."));
}

TEST_CASE("the problems of an export are in its section only if it has one") {
  auto page = page_of(Subject::published);
  page.shows_admin = true;
  for (const auto& definition : exports::export_definitions()) {
    page.export_problems[std::string{definition.path}].push_back(
        {Severity::error, "told of " + std::string{definition.id} + ".", {}});
  }
  const auto html = write_page(page);
  for (const auto& definition : exports::export_definitions()) {
    CAPTURE(definition.id);
    CHECK(holds(html, "told of " + std::string{definition.id} + ".") ==
          has_section(definition.path));
  }
}

TEST_CASE("of many problems the first 50 are listed and the rest is counted") {
  auto page = page_of(Subject::published);
  for (int i = 0; i < 60; ++i) page.problems.push_back({Severity::error, "a problem", {}});
  CHECK(holds(write_page(page), "and 10 more problems"));
}

TEST_CASE("a page without --admin has no section for admin data") {
  auto page = page_of(Subject::published);
  CHECK_FALSE(holds(write_page(page), "Accounts"));
  page.shows_admin = true;
  read_row(page.contents, "admin.users", R"({"role":"developer"})");
  CHECK(holds(write_page(page), "developer"));
}

TEST_CASE("a state later than the page is reported as such") {
  auto page = page_of(Subject::published);
  page.made_at -= 3600;
  read_version(page.contents, "My project");
  CHECK(holds(write_page(page), "57 min ahead of this page"));
}

TEST_CASE("events of many years, of one second and of unknown times have a chart") {
  for (const auto& [first, last] : std::vector<std::pair<std::string, std::string>>{
           {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"},
           {"2026-07-16T12:00:00Z", "2026-07-16T12:00:00Z"},
           {"never", "2026-07-16T12:00:00Z"}}) {
    auto page = page_of(Subject::published);
    read_row(page.contents, "telemetry.events", event_row(first, "info", "a"));
    read_row(page.contents, "telemetry.events", event_row(last, "error", "b"));
    const auto html = write_page(page);
    CHECK(holds(html, "Events over time, by severity"));
    CHECK(html.size() < 60'000);
  }
}

}  // namespace
}  // namespace runtime_exports::report
