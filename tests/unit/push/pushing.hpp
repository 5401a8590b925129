#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "small_store.hpp"
#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/push/push.hpp"

namespace runtime_exports::push {

/// The changelog of a set, with these entries.
inline std::string changelog_of(std::initializer_list<std::string_view> ids) {
  std::string text;
  for (const auto id : ids) {
    text += text.empty() ? "[" : ",\n";
    text += R"({"id": ")" + std::string{id} +
            R"(", "date": "2026-01-01", "title": "A", "description": "D", "version": "1.2.3",)"
            R"( "scope": "runtime"})";
  }
  return text + "]\n";
}

/// A copy of a set with objects.
class Copy {
 public:
  using Files = std::map<std::string, std::string>;

  Copy(std::uint64_t generation, const Files& files, const std::string& version = "1.2.3") {
    publish::Manifest manifest{generation, {"2026-01-02T12:00:00Z", version, "1"}, {}};
    for (const auto& [path, text] : files) {
      const auto digest = to_hex(sha256(text));
      const auto object = "objects/" + digest + ".json";
      folder_.write(path, text);
      folder_.write(object, text);
      texts[path] = texts[object] = text;
      manifest.files.push_back({path, text.size(), digest, "version.schema.json", object});
    }
    texts["manifest.json"] = publish::write_manifest(manifest);
    folder_.write("manifest.json", texts["manifest.json"]);
  }

  [[nodiscard]] const std::string& path() const { return folder_.path(); }
  [[nodiscard]] const test_support::TemporaryFolder& folder() const { return folder_; }

  Files texts;  ///< of all its files

 private:
  test_support::TemporaryFolder folder_;
};

inline Copy first_set() {
  return {1, {{"changelog.runtime.json", changelog_of({"a"})}, {"version.json", "{1}\n"}}};
}

inline Copy second_set() {
  return {2, {{"changelog.runtime.json", changelog_of({"a", "b"})}, {"version.json", "{1}\n"}}};
}

/// Pushes to a store, and never waits.
class Pushing {
 public:
  Result<PushReport> push(const Copy& copy,
                          publish::OldObjects old_objects = publish::OldObjects::keep_for_a_day,
                          Mode mode = Mode::push) {
    findings.clear();
    const auto set =
        LocalSet::open(io::posix_file_system(), copy.path(), copy.texts.at("manifest.json"));
    REQUIRE(set);
    return runtime_exports::push::push(*set, store, mode, old_objects, findings);
  }

  PushReport pushed(const Copy& copy,
                    publish::OldObjects old_objects = publish::OldObjects::keep_for_a_day) {
    const auto report = push(copy, old_objects);
    if (!report) FAIL(report.error().message);
    return *report;
  }

  Error failure(const Copy& copy) {
    const auto report = push(copy);
    REQUIRE_FALSE(report);
    return report.error();
  }

  /// Somebody else puts the manifest of that set.
  void make_live(const Copy& copy) {
    auto& live = server.objects[std::string{prefix} + "manifest.json"];
    live.bytes = copy.texts.at("manifest.json");
    live.etag = "\"other\"";
  }

  /// What the store holds below the prefix.
  [[nodiscard]] Copy::Files stored() const {
    Copy::Files texts;
    for (const auto& [name, object] : server.objects) {
      REQUIRE(name.starts_with(prefix));
      texts[name.substr(prefix.size())] = object.bytes;
    }
    return texts;
  }

  static constexpr std::string_view prefix = "exports/";

  SmallStore server;
  Findings findings;
  test_support::ManualClock clock;

 private:
  Transfer transfer_{
      {server.endpoint(), "us-east-1", {"id", "secret", "token"}, true}, clock, 3'600'000};

 public:
  Store store{transfer_, {"releases", std::string{prefix}}};
};

inline bool is_to(const Received& request, std::string_view method, std::string_view name) {
  return request.method == method && request.name == std::string{Pushing::prefix}.append(name);
}

}  // namespace runtime_exports::push
