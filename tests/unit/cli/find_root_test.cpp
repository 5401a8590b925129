#include "runtime_exports/cli/find_root.hpp"

#include <filesystem>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"
#include <unistd.h>

#include "runtime_exports/io/forwarding_file_system.hpp"

namespace runtime_exports::cli {
namespace {

using test_support::TemporaryFolder;

std::string found_from(const TemporaryFolder& tree, const std::string& folder,
                       io::FileSystem& files = io::posix_file_system(),
                       std::uint32_t user = ::geteuid()) {
  const auto opened = files.open(io::current_folder, tree.make_folder(folder), io::OpenMode::folder,
                                 io::Links::follow, 0);
  REQUIRE(opened);
  const io::OwnedDescriptor from{files, *opened};
  return find_root(files, from.get(), user);
}

/// A mount between each folder and its parent directory.
class MountedFileSystem final : public io::ForwardingFileSystem {
 public:
  using ForwardingFileSystem::ForwardingFileSystem;
  io::SystemStatus check_renames(io::Descriptor, io::Descriptor) override {
    return std::make_error_code(std::errc::cross_device_link);
  }
};

TEST_CASE("the root is the nearest folder with settings or a state") {
  const TemporaryFolder tree;
  SECTION("with settings") {
    tree.write("shared/config/exports.json", "{}");
  }
  SECTION("with a state") {
    tree.make_folder("shared/state");
  }
  CHECK(found_from(tree, ".") == ".");
  CHECK(found_from(tree, "a") == "..");
  CHECK(found_from(tree, "a/b/c") == "../../..");
  CHECK(found_from(tree, "shared/state") == "../..");
  tree.make_folder("a/shared/state");
  CHECK(found_from(tree, "a/b/c") == "../..");
}

TEST_CASE("where nothing is found, the root is the current folder") {
  const TemporaryFolder tree;
  tree.make_folder("shared/config");
  CHECK(found_from(tree, "a/b") == ".");
}

TEST_CASE("the search ends at a folder with .git, which may be the root itself") {
  const TemporaryFolder tree;
  tree.make_folder("shared/state");
  tree.make_folder("repository/below");
  const auto git = GENERATE(0, 1);
  git == 0 ? static_cast<void>(tree.make_folder("repository/.git"))
           : static_cast<void>(tree.write("repository/.git", "gitdir: elsewhere\n"));
  CHECK(found_from(tree, "repository/below") == ".");
  CHECK(found_from(tree, "repository") == ".");
  tree.make_folder("repository/shared/state");
  CHECK(found_from(tree, "repository/below") == "..");
}

TEST_CASE("the search does not leave a mount") {
  const TemporaryFolder tree;
  tree.make_folder("shared/state");
  MountedFileSystem files{io::posix_file_system()};
  CHECK(found_from(tree, "a", files) == ".");
}

TEST_CASE("a folder of another owner is no root, except the current one") {
  const TemporaryFolder tree;
  tree.make_folder("shared/state");
  const auto another = ::geteuid() + 1;
  CHECK(found_from(tree, "a", io::posix_file_system(), another) == ".");
  tree.make_folder("a/shared/state");
  CHECK(found_from(tree, "a", io::posix_file_system(), another) == ".");
  CHECK(found_from(tree, "a/b", io::posix_file_system(), another) == ".");
}

}  // namespace
}  // namespace runtime_exports::cli
