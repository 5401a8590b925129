#include "state_tree.hpp"

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "support/catch.hpp"
#include <fmt/format.h>

template class nlohmann::basic_json<nlohmann::ordered_map>;
template class nlohmann::detail::serializer<nlohmann::ordered_json>;

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

void write_minimal_telemetry(const StateTree& tree) {
  tree.write(events_file, event_row(10));
  tree.write(errors_file, R"({"timestamp":"2026-01-02T11:50:00Z","subsystem":"platform",)"
                          R"("error_type":"platform_error","message":"Upstream returned HTTP 503"})"
                          "\n");
  tree.write(counters_file,
             R"({"timestamp":"2026-01-02T11:59:30Z","counters":{"kick":{"messages":1,)"
             R"("triggers":2,"actions":3,"actions_failed":4}}})"
             "\n");
  tree.write(auth_file,
             R"({"ts":"2026-01-02T11:50:00Z","type":"session_issued","meta":{"result":"success",)"
             R"("email_type":"github","user_identifier":"user_code:Qw7RtYu",)"
             R"("provider_message_id":null,"ip":"192.0.2.7","user_agent":"curl/8.5.0"}})"
             "\n");
}

void write_minimal_state(const StateTree& tree) {
  tree.write(snapshot_file, R"({
  "schema_version": "v1",
  "generated_at": "2026-01-02T12:00:00Z",
  "runtime": {
    "project": "Sample",
    "version": "1.2.3",
    "build": "7"
  },
  "platforms": [{"name": "kick", "counters": {"messages": 5}}]
}
)");
  write_minimal_telemetry(tree);
  tree.write(users_file, user_row("user-000001"));
  tree.write(audit_file,
             R"({"id":"audit-000001","ts":"2026-01-01T00:00:00Z","action":"login_success"})"
             "\n");
  tree.write(changelog_file, R"([
  {
    "id": "first",
    "date": "2026-01-01",
    "title": "First",
    "description": "The first entry.",
    "version": "1.2.3",
    "scope": "runtime"
  }
]
)");
}

}  // namespace

std::string program_file() {
  const char* const sanitized = std::getenv("RUNTIME_EXPORTS_SANITIZED_PROGRAM");
  return sanitized != nullptr ? sanitized : PROGRAM_FILE;
}

bool is_sanitized() {
  return program_file() != PROGRAM_FILE;
}

StateTree::StateTree(Content content) {
  if (content == Content::minimal) {
    write_minimal_state(*this);
    return;
  }
  for (const char* const part : {"shared/state", "shared/config", "changelog"}) {
    fs::create_directories(fs::path{path(part)}.parent_path());
    fs::copy(fs::path{SAMPLE_ROOT} / part, path(part), fs::copy_options::recursive);
  }
}

Json StateTree::read_json(std::string_view file) const {
  return Json::parse(read(file));
}

Json StateTree::export_at(const std::string& file) const {
  return read_json("runtime/exports/" + file);
}

void StateTree::remove(std::string_view file) const {
  fs::remove_all(path(file));
}

void StateTree::edit(std::string_view json_file, const std::function<void(Json&)>& change) const {
  auto value = read_json(json_file);
  change(value);
  write(json_file, value.dump(2) + "\n");
}

bool StateTree::is_unpublished() const {
  return !exists("runtime/exports") || exports().names().size() == 1;
}

ProgramRequest StateTree::request(std::vector<std::string> words) const {
  ProgramRequest request;
  request.path = program_file();
  request.arguments = std::move(words);
  request.folder = root();
  // A sanitizer's report must not cause an exit code that the program uses.
  request.environment = {"PATH=/usr/local/bin:/usr/bin:/bin",
                         "HOME=/nonexistent",
                         "LC_ALL=C.UTF-8",
                         "TZ=UTC",
                         "ASAN_OPTIONS=exitcode=99",
                         "LSAN_OPTIONS=exitcode=99",
                         "UBSAN_OPTIONS=exitcode=99"};
  return request;
}

ProgramResult StateTree::run(std::vector<std::string> words) const {
  auto ended = test_support::run_program(request(std::move(words)));
  for (const auto& line : {first_publish_note, first_publish_warning}) {
    const auto at = ended.error.find(line);
    if (at != std::string::npos) ended.error.erase(at, line.size());
  }
  return ended;
}

std::string event_row(int minutes_before, const std::string& message) {
  const auto minutes = 12 * 60 - minutes_before;
  return fmt::format(
      R"({{"timestamp":"2026-01-02T{:02}:{:02}:00Z","source":"system","severity":"info",)"
      R"("message":"{}"}})"
      "\n",
      minutes / 60, minutes % 60, message);
}

std::string user_row(const std::string& id) {
  return fmt::format(R"({{"id":"{}","created_at":"2026-01-01T00:00:00Z"}})"
                     "\n",
                     id);
}

ProgramResult run_without_effect(const StateTree& tree, const Words& words) {
  const auto before = tree.everything();
  auto ended = tree.run(words);
  CHECK(before.differences(tree.everything()) == Names{});
  return ended;
}

StateTree& published(StateTree& tree) {
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  return tree;
}

std::string in_utf16(std::string_view text, bool big_end_first) {
  std::string wide;
  for (const char c : text) wide += big_end_first ? "\0"s + c : c + "\0"s;
  return wide;
}

std::string without_times(const std::string& text) {
  const auto timeless = std::regex_replace(text, std::regex{"[0-9.]+ ms"}, "# ms");
  return std::regex_replace(timeless, std::regex{"  +"}, " ");
}

}  // namespace runtime_exports::blackbox
