#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::open_folder;
using test_support::TemporaryFolder;
using Texts = std::vector<std::string>;

io::FileSystem& disk() {
  return io::posix_file_system();
}

struct Seen {
  Texts entries;
  Texts closed;
};

Seen walk(const TemporaryFolder& folder, const std::string& passed_by = {}, TreeShare share = {}) {
  Seen seen;
  TreeVisitor visitor;
  visitor.entry = [&](const TreeEntry& entry) {
    seen.entries.push_back(entry.path);
    return entry.name == passed_by ? Descent::pass_by : Descent::enter;
  };
  visitor.closed = [&](const TreeEntry& entry) { seen.closed.push_back(entry.path); };
  const auto opened = open_folder(disk(), folder.path());
  REQUIRE(walk_tree(disk(), opened.get(), visitor, share));
  return seen;
}

}  // namespace

TEST_CASE("a walk visits every name in order, and enters no link") {
  const TemporaryFolder folder;
  folder.write("b/2", "");
  folder.write("b/1/x", "");
  folder.write("a", "");
  std::filesystem::create_directory_symlink(folder.path("b"), folder.path("c"));
  CHECK(walk(folder).entries == Texts{"a", "b", "b/1", "b/1/x", "b/2", "c"});
}

TEST_CASE("a walk skips a folder that its visitor does not want") {
  const TemporaryFolder folder;
  folder.write("b/1/x", "");
  folder.write("b/2", "");
  CHECK(walk(folder, "1").entries == Texts{"b", "b/1", "b/2"});
}

TEST_CASE("walks that share a tree visit every name once") {
  const TemporaryFolder folder;
  for (const char* file : {"a", "b/1", "b/2", "c/1/x", "d"}) folder.write(file, "");
  CHECK(walk(folder, {}, {0, 2}).entries == Texts{"a", "c", "c/1", "c/1/x"});
  CHECK(walk(folder, {}, {1, 2}).entries == Texts{"b", "b/1", "b/2", "d"});
  CHECK(walk(folder, {}, {4, 5}).entries.empty());
}

TEST_CASE("a walk says which folder is too deep to be entered") {
  const TemporaryFolder folder;
  std::string path = "f";
  for (int i = 1; i < 33; ++i) path += "/f";
  folder.write(path + "/deepest", "");
  const auto seen = walk(folder);
  CHECK(seen.entries.size() == 33);
  CHECK(seen.closed == Texts{path});
}

}  // namespace runtime_exports::publish
