#include "runtime_exports/publish/pipeline/loaded_state.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/pipeline/project.hpp"

#include "runtime_exports/publish/pipeline/build_exports.hpp"
#include "runtime_exports/publish/pipeline/declared_exports.hpp"

namespace runtime_exports::publish {
namespace {

using Texts = std::vector<std::string>;

struct Loading : Project {
  Result<LoadedState> load(const Texts& only = {}) {
    const auto env = environment();
    const auto selected = select_exports(*env.registry, settings, only);
    REQUIRE(selected);
    findings.clear();
    return load_state(request(), *selected, std::nullopt, env, findings);
  }

  Error failure(const Texts& only = {}) {
    const auto loaded = load(only);
    REQUIRE_FALSE(loaded);
    return loaded.error();
  }

  void remove(const std::string& path) const { std::filesystem::remove_all(root.path(path)); }

  Findings findings;
};

const std::string sample_key = "0123456789abcdef";

class KeyFile {
 public:
  KeyFile(std::string_view text, unsigned mode) {
    std::filesystem::permissions(folder_.write("key", text), std::filesystem::perms{mode});
  }

  Result<std::string> read() {
    return read_pseudonym_key(io::posix_file_system(), "key", folder_.path("key"), findings);
  }

  Findings findings;

 private:
  test_support::TemporaryFolder folder_;
};

std::string refusal_of(std::string_view text, unsigned mode = 0600) {
  KeyFile file{text, mode};
  const auto key = file.read();
  REQUIRE_FALSE(key);
  CHECK(key.error().code == ErrorCode::settings);
  return key.error().message;
}

}  // namespace

TEST_CASE("only the inputs of the selected exports are opened") {
  Loading project;
  project.remove("changelog");
  project.remove("shared/state/accounts");
  project.settings.enabled_exports = {"version", "telemetry.rates"};
  const auto loaded = project.load();
  REQUIRE(loaded);
  CHECK(loaded->rates);
  CHECK_FALSE(loaded->changelog);
  CHECK(loaded->rows.size() == 1);
  CHECK(loaded->name_of(state::InputId::counters) == "shared/state/telemetry/counters.jsonl");
  CHECK(loaded->name_of(state::InputId::runtime_snapshot) == "shared/state/runtime_snapshot.json");
}

TEST_CASE("the accounts are read for texts that may name them") {
  Loading project;
  const auto loaded = project.load({"telemetry.events"});
  REQUIRE(loaded);
  CHECK(loaded->rows.contains(state::InputId::users));
  CHECK(build_context(*loaded, project.settings, "").redact("by user-000001") != "by user-000001");
  const auto without = project.load({"version"});
  REQUIRE(without);
  CHECK(without->rows.empty());
}

TEST_CASE("every value that identifies an account is known") {
  Loading project;
  project.root.write("shared/state/accounts/users.jsonl",
                     R"({"id":"acc-0000001","created_at":"2026-01-01T00:00:00Z",)"
                     R"("internal_id":"int-0000001","user_code":"RowCode9","email":"a@b.example",)"
                     R"("public_profile":{"user_code":"ProfCode9","display_name":"Everybody"},)"
                     R"("providers":[{"provider":"kick","provider_user_id":"kick-778899"}]})"
                     "\n"
                     R"({"id":"acc-0000002","created_at":"2026-01-01T00:00:00Z",)"
                     R"("public_profile":null,"providers":null})"
                     "\n");
  const auto loaded = project.load({"telemetry.events"});
  REQUIRE(loaded);
  CHECK(build_context(*loaded, project.settings, "")
            .redact("acc-0000001 int-0000001 RowCode9 a-b ProfCode9 Everybody kick-778899 "
                    "acc-0000002") == "[id] [id] [id] a-b [id] Everybody [id] [id]");
}

TEST_CASE("an input that is an array instead of lines is found by its other name") {
  Loading project;
  project.remove("shared/state/telemetry/counters.jsonl");
  project.root.write("shared/state/telemetry/counters.json", "[]");
  const auto loaded = project.load({"telemetry.rates"});
  REQUIRE(loaded);
  CHECK(loaded->name_of(state::InputId::counters) == "shared/state/telemetry/counters.json");
}

TEST_CASE(
    "a missing input is reported with its export, a missing folder with how to name another") {
  Loading project;
  project.remove("shared/state/telemetry/events.jsonl");
  const auto file = project.failure();
  CHECK(file.code == ErrorCode::missing_input);
  CHECK(file.subject == "shared/state/telemetry/events.jsonl");
  CHECK(file.message.ends_with("; the export `telemetry.events` needs it"));
  project.remove("shared/state");
  const auto folder = project.failure();
  CHECK(folder.code == ErrorCode::missing_input);
  CHECK(folder.subject == "shared/state");
  CHECK(folder.help.find("`paths.state`") != std::string::npos);
}

TEST_CASE("pseudonyms need their key before anything is read") {
  Loading project;
  project.settings.privacy.identifiers = privacy::IdentifierMode::hmac;
  project.settings.privacy.hmac_key_file = "key";
  CHECK(project.failure().code == ErrorCode::settings);
  project.root.write("key", "0123456789abcdef");
  std::filesystem::permissions(project.root.path("key"), std::filesystem::perms{0600});
  CHECK(project.load());
}

TEST_CASE("with skip_missing, exports without input are left out unless a manifest lists them") {
  Loading project;
  project.settings.skip_missing = true;
  project.remove("shared/state/telemetry/events.jsonl");
  project.remove("shared/state/accounts/users.jsonl");
  const auto first = project.publish();
  REQUIRE(reasons(first) == "");
  CHECK(first.exports.size() == 8);
  auto rules = rules_of(first.findings);
  CHECK(std::ranges::count(rules, "export.skipped") == 2);
  CHECK(std::ranges::count(rules, "privacy.no-accounts") == 1);
  auto strict = project.request();
  strict.strictness = state::Strictness::strict;
  CHECK(project.publish(strict).refused());
  project.remove("shared/state/telemetry/errors.jsonl");
  const auto lost = project.publish();
  REQUIRE(lost.errors.size() == 1);
  CHECK(lost.errors[0].subject == "shared/state/telemetry/errors.jsonl");
}

TEST_CASE("a declared input must be a file of its own below the root") {
  Loading project;
  config::Settings::Declaration declared{.id = "own",
                                         .path = "own.json",
                                         .input = "own/own.json",
                                         .schema = "own/own.schema.json",
                                         .file = "settings.json",
                                         .position = {}};
  project.root.write("own/own.schema.json",
                     R"({"type": "array", "items": {"type": "string"}, "uniqueItems": true})");
  const auto publish = [&] {
    project.settings.declared_exports = {declared};
    auto registry = read_registry(io::posix_file_system(), project.root.path(), project.settings);
    REQUIRE(registry);
    auto env = project.environment();
    env.registry = &*registry;
    auto request = project.request();
    request.only = {"own"};
    return reasons(runtime_exports::publish::publish(request, env));
  };
  CHECK(publish().starts_with("own/own.json: "));
  project.root.write("own/own.json", R"(["a", "b"])");
  CHECK(publish() == "");
  CHECK(project.root.read("runtime/exports/own.json") == "[\n  \"a\",\n  \"b\"\n]\n");
  for (const auto& [input, said] : std::vector<std::pair<std::string, std::string>>{
           {"runtime/exports/version.json", "it lies in the exports folder"},
           {"runtime/.publish/lock", "it lies in the work folder"},
           {"shared/state/accounts/users.jsonl", "it is another input, a setting or a key"},
           {"own/link", "a symbolic link leads out of the root"}}) {
    CAPTURE(input);
    if (input == "own/link") {
      std::filesystem::create_symlink("/etc/hostname", project.root.path(input));
    } else if (input.starts_with("runtime")) {
      project.root.write(input, "[]");
    }
    declared.input = input;
    CHECK(publish().find(said) != std::string::npos);
  }
}

TEST_CASE("what editors add to a key does not change it") {
  for (const auto& text : {sample_key, sample_key + "\n", sample_key + "\r\n",
                           sample_key + "\n\r\n\n", "\xEF\xBB\xBF" + sample_key}) {
    KeyFile file{text, 0640};
    const auto key = file.read();
    REQUIRE(key);
    CHECK(*key == sample_key);
    CHECK(file.findings.empty());
  }
}

TEST_CASE("a key that is too weak, or that others may write, is refused") {
  CHECK(refusal_of(sample_key.substr(1) + "\n") == "the pseudonym key is shorter than 16 bytes");
  CHECK(refusal_of(std::string(32, 'a')) == "the pseudonym key is one byte repeated");
  CHECK(refusal_of(sample_key, 0602) == "others may write the file with the pseudonym key");
  CHECK_FALSE(refusal_of(std::string(5000, 'k')).empty());
  Findings findings;
  const auto missing =
      read_pseudonym_key(io::posix_file_system(), "key", "/nonexistent/key", findings);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::settings);
}

TEST_CASE("a key that others may read is used with a warning that does not show it") {
  KeyFile file{sample_key, 0644};
  REQUIRE(file.read());
  REQUIRE(file.findings.size() == 1);
  CHECK(file.findings[0].rule == "privacy.key-readable");
  CHECK(file.findings[0].severity == Severity::warning);
  CHECK(file.findings[0].message.find(sample_key) == std::string::npos);
}

}  // namespace runtime_exports::publish
