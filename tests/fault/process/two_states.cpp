#include "two_states.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace runtime_exports::fault {
namespace {

namespace fs = std::filesystem;
using blackbox::Json;

/// The digest in a line of TreeSnapshot::contents().
std::string digest_in(const std::string& content) {
  return content.substr(content.rfind(' ') + 1);
}

void append(Violations& to, Violations more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

void require(bool fine, const std::string& message) {
  if (!fine) throw std::runtime_error(message);
}

void write_foreign_files(const StateTree& tree) {
  for (const auto& file : foreign_files()) {
    tree.write("runtime/exports/" + file, file.ends_with(".json") ? "[]\n" : "not ours\n");
  }
  fs::permissions(tree.path("runtime/exports/theirs"), fs::perms{0700});
}

Json changelog_entry(const std::string& id, const std::string& date) {
  return {{"id", id},           {"date", date},       {"title", "An entry"},
          {"description", "x"}, {"version", "1.2.3"}, {"scope", "runtime"}};
}

}  // namespace

const std::vector<std::string>& owned_files() {
  static const std::vector<std::string> files{"version.json",
                                              "changelog.json",
                                              "changelog.runtime.json",
                                              "telemetry/events.json",
                                              "telemetry/rates.json",
                                              "telemetry/errors.json",
                                              "telemetry/auth_events.json",
                                              "runtime_snapshot.json",
                                              "admin/users/users.json",
                                              "admin/audit/audit.json",
                                              "manifest.json",
                                              "admin/manifest.json"};
  return files;
}

const std::vector<std::string>& foreign_files() {
  static const std::vector<std::string> files{"README.md", "clips.json", "theirs/notes.txt",
                                              "telemetry/notes.md"};
  return files;
}

TwoStates::TwoStates(Before before) {
  write_foreign_files(tree_);
  auto nothing = read_image(runtime());
  use(State::a);
  require(run({"publish"}).exit_code == 0, "the first state cannot be published");
  a_ = tree_.exports().contents();
  before_ = read_image(runtime());
  use(State::b);
  require(run({"publish"}).exit_code == 0, "the second state cannot be published");
  b_ = tree_.exports().contents();
  for (const auto& file : owned_files()) {
    require(a_.at(file) != b_.at(file), file + " is the same in both states");
    require(Json::accept(tree_.read("runtime/exports/" + file)), file + " is not JSON");
  }
  if (before == Before::nothing) {
    before_ = std::move(nothing);
    reset();
    a_ = tree_.exports().contents();
    require(run({"publish"}).exit_code == 0, "the state cannot be published first");
    b_ = tree_.exports().contents();
  }
  reset();
}

std::string TwoStates::work(const std::string& name) const {
  return tree_.path("runtime/.publish/" + name);
}

void TwoStates::use(State state) const {
  tree_.edit(blackbox::snapshot_file, [&](Json& snapshot) {
    snapshot["generated_at"] = state == State::b ? "2026-01-02T12:01:00Z" : "2026-01-02T12:00:00Z";
    snapshot["platforms"][0]["counters"]["messages"] = state == State::b ? 6 : 5;
  });
  tree_.edit(blackbox::changelog_file, [&](Json& changelog) {
    changelog = Json::array({changelog_entry("first", "2026-01-01")});
    if (state != State::a) changelog.push_back(changelog_entry("second", "2026-01-02"));
  });
}

void TwoStates::reset() {
  put(before_);
  use(State::b);
}

void TwoStates::put(const TreeImage& image) {
  write_image(runtime(), image);
  foreign_before_ = tree_.exports();
}

/// Folders may exist for files that were never put in place.
bool TwoStates::holds(const Contents& wanted) const {
  const auto files_of = [](Contents contents) {
    std::erase_if(contents, [](const auto& entry) { return entry.second.starts_with('d'); });
    return contents;
  };
  return files_of(tree_.exports().contents()) == files_of(wanted);
}

bool TwoStates::has_journal() const {
  return fs::exists(work("journal"));
}

Violations TwoStates::check_names(const TreeSnapshot& now) const {
  Violations found;
  for (const auto& [path, content] : now.contents()) {
    const auto a = a_.find(path);
    const auto b = b_.find(path);
    if (a == a_.end() && b == b_.end()) {
      found.push_back("stray: " + path);
    } else if ((a == a_.end() || a->second != content) && (b == b_.end() || b->second != content)) {
      found.push_back("torn, or with a wrong mode: " + path + " is " + content);
    }
  }
  for (const auto& [path, content] : a_) {
    if (!now.has(path)) found.push_back("missing: " + path);
  }
  return found;
}

Violations TwoStates::check_foreign(const TreeSnapshot& now) const {
  Violations found;
  for (const auto& path : foreign_files()) {
    if (!now.has(path) || now.at(path) != foreign_before_.at(path)) {
      found.push_back("not ours, and touched: " + path);
    } else if (now.contents().at(path) != a_.at(path)) {
      found.push_back("not ours, and with other bytes: " + path);
    }
  }
  if (!now.has("theirs") || now.at("theirs") != foreign_before_.at("theirs")) {
    found.emplace_back("not ours, and touched: theirs");
  }
  return found;
}

/// Every file that a manifest lists exists and has that generation or a later one.
Violations TwoStates::check_manifest(const std::string& path, const Contents& now) const {
  if (now.count(path) == 0) return {};
  const auto manifest = Json::parse(tree_.read("runtime/exports/" + path), nullptr, false);
  if (manifest.is_discarded()) return {"no JSON: " + path};
  const bool manifest_is_a = a_.count(path) > 0 && a_.at(path) == now.at(path);
  Violations found;
  for (const auto& file : manifest.at("files")) {
    const auto name = file.at("path").get<std::string>();
    const auto content = now.find(name);
    if (content == now.end()) {
      found.push_back(path + " lists a missing file: " + name);
    } else if (digest_in(content->second) != file.at("sha256").get<std::string>() &&
               !(manifest_is_a && content->second == b_.at(name))) {
      found.push_back(path + " is later than " + name);
    }
  }
  return found;
}

Violations TwoStates::check_always() const {
  const auto now = tree_.exports();
  auto found = check_names(now);
  append(found, check_foreign(now));
  for (const auto& path : {"manifest.json", "admin/manifest.json"}) {
    append(found, check_manifest(path, now.contents()));
  }
  return found;
}

Violations TwoStates::check_settled() const {
  auto found = check_always();
  if (!is_a() && !is_b()) found.emplace_back("the set is of two generations");
  for (const char* const name : {"journal", "journal.new"}) {
    if (fs::exists(work(name))) found.push_back(std::string{"left over: "} + name);
  }
  if (fs::exists(work("staging")) && !fs::is_empty(work("staging"))) {
    found.emplace_back("left over: staged copies");
  }
  return found;
}

}  // namespace runtime_exports::fault
