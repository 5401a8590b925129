#include "runtime_exports/publish/pipeline/declared_exports.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/forwarding_file_system.hpp"
#include "unit/publish/pipeline/project.hpp"

namespace runtime_exports::publish {
namespace {

using Declaration = config::Settings::Declaration;

constexpr const char* rows_schema =
    R"({"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "object",)"
    R"( "additionalProperties": false, "properties": {"name": {"type": "string"}}}})";

Declaration declaration(const std::string& id, const std::string& path) {
  return {.id = id,
          .path = path,
          .input = "own/" + id + ".json",
          .schema = "own/" + id + ".schema.json",
          .file = "settings.json",
          .position = {3, 5}};
}

/// Counts the calls that look up a path.
class CountingFileSystem final : public test_support::ForwardingFileSystem {
 public:
  using ForwardingFileSystem::ForwardingFileSystem;

  [[nodiscard]] std::size_t calls() const { return calls_; }

  io::SystemResult<io::Descriptor> open(io::Descriptor folder, const std::string& path,
                                        io::OpenMode mode, io::Links links,
                                        std::uint32_t permissions) override {
    ++calls_;
    return ForwardingFileSystem::open(folder, path, mode, links, permissions);
  }
  io::SystemResult<io::FileStatus> status_at(io::Descriptor folder,
                                             const std::string& name) override {
    ++calls_;
    return ForwardingFileSystem::status_at(folder, name);
  }

 private:
  std::size_t calls_ = 0;
};

/// A root with declarations, each with the schema of rows.
class Declaring {
 public:
  explicit Declaring(std::vector<Declaration> declared) {
    for (const auto& one : declared) set_schema(one.id, rows_schema);
    settings_.declared_exports = std::move(declared);
  }

  void set_schema(const std::string& id, std::string_view text) const {
    root_.write("own/" + id + ".schema.json", text);
  }

  [[nodiscard]] Result<exports::Registry> read(
      io::FileSystem& files = io::posix_file_system()) const {
    return read_registry(files, root_.path(), settings_);
  }

  /// Writes and opens the input of each declaration.
  void open_inputs(io::FileSystem& files) const {
    for (const auto& one : settings_.declared_exports) root_.write(one.input, "[]");
    const DeclaredInputs inputs{files, root_.path(), settings_};
    for (const auto& one : settings_.declared_exports) REQUIRE(inputs.open(one.id));
  }

  [[nodiscard]] Error failure() const {
    auto registry = read();
    REQUIRE_FALSE(registry);
    CHECK(registry.error().code == ErrorCode::settings);
    return registry.error();
  }

 private:
  test_support::TemporaryFolder root_;
  config::Settings settings_ = test_support::default_settings();
};

/// The problem of the last of these declarations.
std::string problem_of(const std::vector<Declaration>& declared) {
  const auto error = Declaring{declared}.failure();
  CHECK(error.subject == "settings.json");
  CHECK(error.line == 3);
  CHECK(error.column == 5);
  CHECK_FALSE(error.help.empty());
  const auto begin = "the declared export `" + declared.back().id + "`: ";
  CHECK(error.message.starts_with(begin));
  return error.message.substr(begin.size());
}

Declaration of_admins(Declaration declared) {
  declared.is_admin = true;
  return declared;
}

}  // namespace

TEST_CASE("a declared export is listed after those of every project") {
  const auto registry =
      Declaring{{declaration("own", "own.json"), of_admins(declaration("seen", "admin/seen.json"))}}
          .read();
  REQUIRE(registry);
  const auto* own = registry->find("own");
  REQUIRE(own != nullptr);
  CHECK(own == registry->find_at("own.json"));
  CHECK(own->audience == exports::Audience::public_readers);
  CHECK(registry->find("seen")->audience == exports::Audience::admins);
  REQUIRE(own->own_schema->row);
  CHECK(own->own_schema->least_rows == 1);
  CHECK(own->own_schema->most_rows == 3);
}

TEST_CASE("rows are checked one by one only if the schema has no rule about all of them") {
  const Declaring declaring{{declaration("own", "own.json")}};
  const auto has_rows = [&](std::string_view schema) {
    declaring.set_schema("own", schema);
    const auto registry = declaring.read();
    REQUIRE(registry);
    return registry->find("own")->own_schema->row.has_value();
  };
  CHECK(has_rows(R"({"type": "array", "items": {"type": "string"}})"));
  CHECK_FALSE(has_rows(R"({"type": "array", "items": {"type": "string"}, "uniqueItems": true})"));
  CHECK_FALSE(has_rows(R"({"type": "string"})"));
}

TEST_CASE("a declaration whose id, path or input is taken is refused") {
  const auto first = declaration("one", "one.json");
  CHECK(problem_of({declaration("version", "x.json")}) ==
        "its id is that of an export that every project has");
  CHECK(problem_of({first, declaration("ONE", "x.json")}) ==
        "its id is that of another declared export");
  CHECK(problem_of({declaration("x", "Version.json")}) == "its path collides with `version.json`");
  CHECK(problem_of({first, declaration("x", "one.json/x.json")}) ==
        "its path collides with `one.json`");
  CHECK(problem_of({declaration("y", "a/b.json"), declaration("x", "A")}) ==
        "its path collides with `a/b.json`");
  auto same_input = declaration("x", "x.json");
  same_input.input = first.input;
  CHECK(problem_of({first, same_input}) == "its input is also that of `one`");
}

TEST_CASE("a declaration at a path that is not its own is refused") {
  CHECK(problem_of({declaration("x", "clips.json")}) ==
        "its path is that of a file which is checked and copied anyway");
  CHECK(problem_of({declaration("x", "objects/x.json")}) ==
        "its path is one that temporary files or copies have");
  CHECK(problem_of({declaration("x", "x.json.tmp")}) ==
        "its path is one that temporary files or copies have");
  CHECK(problem_of({declaration("x", "Admin/x.json")}) ==
        "its path differs from `admin/` only in the case of its letters");
  CHECK(problem_of({declaration("x", "admin/x.json")}) ==
        "its audience is public, but its path is below `admin/`");
  CHECK(problem_of({of_admins(declaration("x", "x.json"))}) ==
        "only admins may read it, but its path is not below `admin/`");
  auto outside = declaration("x", "x.json");
  outside.input = "own/../../x.json";
  CHECK(problem_of({outside}) == "its input is not below the root");
  outside = declaration("x", "x.json");
  outside.schema = "/x.schema.json";
  CHECK(problem_of({outside}) == "its schema is not below the root");
}

TEST_CASE("a schema that cannot be used is refused at its place") {
  const Declaring declaring{{declaration("own", "own.json")}};
  const auto place_of = [&](std::string_view schema) {
    declaring.set_schema("own", schema);
    const auto error = declaring.failure();
    CHECK(error.subject == "own/own.schema.json");
    return std::to_string(error.line) + ":" + std::to_string(error.column);
  };
  CHECK(place_of("{") == "1:2");
  CHECK(place_of("{\n  \"type\": \"strin\"}") == "2:11");
  CHECK(place_of("{\n  \"type\": \"object\"}") != "0:0");
  auto missing = declaration("x", "x.json");
  missing.schema = "own/y.schema.json";
  CHECK(problem_of({missing}).starts_with("its schema own/y.schema.json cannot be read: "));
}

TEST_CASE("a schema for admins may leave objects open") {
  const Declaring declaring{{of_admins(declaration("own", "admin/own.json"))}};
  declaring.set_schema("own", R"({"type": "object"})");
  CHECK(declaring.read());
}

TEST_CASE("a path with a temporary folder or too many folders is refused") {
  CHECK(problem_of({declaration("x", "a.tmp/x.json")}) ==
        "its path is one that temporary files or copies have");
  CHECK(problem_of({declaration("x", "a/tmpabcd1234/x.json")}) ==
        "its path is one that temporary files or copies have");
  std::string deep;
  for (int i = 0; i < 32; ++i) deep += "d/";
  CHECK(Declaring{{declaration("x", deep + "x.json")}}.read());
  CHECK(problem_of({declaration("x", "d/" + deep + "x.json")}) ==
        "its path has more than 32 folders");
}

TEST_CASE("twice as many declarations need about twice as many calls") {
  const auto calls_for = [](int count) {
    std::vector<Declaration> declared;
    for (int i = 0; i < count; ++i) {
      const auto id = "own" + std::to_string(i);
      declared.push_back(declaration(id, id + ".json"));
    }
    const Declaring declaring{declared};
    CountingFileSystem files{io::posix_file_system()};
    REQUIRE(declaring.read(files));
    declaring.open_inputs(files);
    return files.calls();
  };
  CHECK(calls_for(400) <= 3 * calls_for(200));
}

}  // namespace runtime_exports::publish
