#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "mirror.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

constexpr const char* public_manifest = "runtime/exports/manifest.json";

constexpr std::uint64_t last_generation = (std::uint64_t{1} << 53U) - 2;

/// A published tree with an edited manifest.
class EditedTree : public StateTree {
 public:
  explicit EditedTree(const std::function<void(Json&)>& change) {
    REQUIRE(run({"publish"}).exit_code == 0);
    edit(public_manifest, change);
  }
};

void check_manifest_refused(const StateTree& tree, const std::string& message) {
  for (const auto& words :
       {std::vector<std::string>{"verify", exports_folder}, std::vector<std::string>{"validate"}}) {
    CAPTURE(words.front());
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == 1);
    CHECK(holds(ended.error, "manifest.json: " + message));
  }
}

TEST_CASE("a manifest that lists a file twice, or not sorted by path, is refused") {
  check_manifest_refused(EditedTree([](Json& manifest) {
                           auto& files = manifest["files"];
                           files.insert(files.begin() + 1, files[0]);
                         }),
                         "it lists changelog.json twice");
  check_manifest_refused(
      EditedTree([](Json& manifest) { std::swap(manifest["files"][0], manifest["files"][1]); }),
      "it lists changelog.json after changelog.runtime.json, but must be sorted by path");
}

TEST_CASE("a manifest that names another schema than a file's is refused") {
  check_manifest_refused(EditedTree([](Json& manifest) {
                           for (auto& file : manifest["files"])
                             file["schema"] = "version.schema.json";
                         }),
                         "it lists changelog.json with a schema other than changelog.schema.json");
}

TEST_CASE("a generation that cannot grow is not written, and does not restart") {
  const auto generation = GENERATE(as<std::uint64_t>{}, last_generation, last_generation + 1,
                                   last_generation + 2, std::uint64_t{1} << 63U);
  CAPTURE(generation);
  const auto change = [&generation](Json& manifest) { manifest["generation"] = generation; };
  const EditedTree tree{change};
  tree.edit("runtime/exports/admin/manifest.json", change);
  CHECK(tree.run({"verify", exports_folder}).exit_code == (generation == last_generation ? 0 : 1));
  CHECK(tree.run({"publish"}).exit_code == (generation == last_generation ? 0 : 1));
  tree.edit(snapshot_file,
            [](Json& snapshot) { snapshot["generated_at"] = "2026-01-02T12:00:01Z"; });
  const auto before = tree.exports();
  for (const std::string command : {"publish", "validate"}) {
    const auto ended = tree.run({command});
    CHECK(ended.exit_code == 1);
    if (command == "validate" && generation > last_generation) continue;
    CHECK(holds(ended.error,
                "manifest.json: its generation is the highest possible one and cannot grow"
                "\n  help: someone edited it: put the file back as it was published"));
  }
  CHECK(before.differences(tree.exports()) == std::vector<std::string>{});
}

TEST_CASE("the last generation but one can grow once more") {
  const EditedTree tree{[](Json& manifest) { manifest["generation"] = last_generation - 1; }};
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.read_json(public_manifest)["generation"] == last_generation);
  CHECK(tree.run({"verify", exports_folder}).exit_code == 0);
  CHECK(tree.run({"publish"}).exit_code == 0);
}

/// The text with CRLF line ends.
std::string converted(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') result += '\r';
    result += c;
  }
  return result;
}

TEST_CASE("the message says what happened to a file that does not match the manifest") {
  const Mirror mirror;
  const std::string path = "telemetry/events.json";
  const auto text = mirror.read(path);
  std::string words;
  SECTION("its line ends were converted") {
    mirror.write(path, converted(text));
    words =
        "its line ends were converted from LF to CRLF [manifest.digest]\n  help: copy it byte by "
        "byte; git converts it unless `.gitattributes` says `-text`";
  }
  SECTION("it is a Git LFS pointer") {
    mirror.write(path, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    words = "the text is a Git LFS pointer, not the file itself [manifest.digest]\n";
  }
  SECTION("it is an error page") {
    mirror.write(path, "<!DOCTYPE html>\n<title>Not found</title>\n");
    words = "the text is an HTML page, not JSON [manifest.digest]\n";
  }
  SECTION("it is empty") {
    mirror.write(path, "");
    words =
        "it is empty [manifest.digest]\n  help: the copy was interrupted; copy the whole tree "
        "again";
  }
  SECTION("it is cut short") {
    mirror.write(path, text.substr(0, text.size() / 2));
    words =
        "it is cut short [manifest.digest]\n  help: the copy was interrupted; copy the whole tree "
        "again";
  }
  SECTION("it is of another publish") {
    mirror.replace(path, "2026-01-02T12:00:00Z", "2026-01-02T12:00:30Z");
    words =
        "it is from a different publish than the manifest [manifest.digest]\n  help: it was copied "
        "while the set was being replaced; copy the whole tree again";
  }
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: " + path + ": it does not match manifest.json: " + words));
  CHECK_FALSE(holds(ended.error, "expected a JSON value"));
}

TEST_CASE("a tree that was converted to CRLF gets a message about each file") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (const std::string file : {"version.json", "changelog.json", "manifest.json"}) {
    const auto path = exports_folder + "/" + file;
    tree.write(path, converted(tree.read(path)));
  }
  for (const auto& words :
       {std::vector<std::string>{"verify", exports_folder}, std::vector<std::string>{"validate"}}) {
    CAPTURE(words.front());
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == 1);
    CHECK(holds(ended.error, "version.json"));
    CHECK(holds(ended.error, "its line ends were converted from LF to CRLF"));
    CHECK_FALSE(holds(ended.error, "someone"));
  }
}

}  // namespace
}  // namespace runtime_exports::blackbox
