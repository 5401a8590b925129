#include "runtime_exports/publish/store/content.hpp"

#include <filesystem>
#include <optional>
#include <string>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::FailingFileSystem;
using test_support::SystemCall;
using test_support::TemporaryFolder;

const std::string much((std::size_t{2} << 20U) + 7, 'x');

}  // namespace

TEST_CASE("the digest is that of all bytes, however they came") {
  const TemporaryFolder folder;
  auto& files = io::posix_file_system();
  const auto staging = test_support::open_folder(files, folder.path());
  Content content{files, staging.get(), "0"};
  REQUIRE(content.append("one "));
  REQUIRE(content.append(""));
  REQUIRE(content.append("two"));
  CHECK(content.finish() == FileDigest{7, to_hex(sha256("one two"))});
}

TEST_CASE("a small content stays in memory until it is stored") {
  const TemporaryFolder folder;
  auto& files = io::posix_file_system();
  const auto staging = test_support::open_folder(files, folder.path());
  Content content{files, staging.get(), "0"};
  REQUIRE(content.append("small"));
  (void)content.finish();
  CHECK_FALSE(folder.exists("0"));
  REQUIRE(content.store());
  CHECK(folder.read("0") == "small");
}

TEST_CASE("an empty content is stored as an empty file") {
  const TemporaryFolder folder;
  auto& files = io::posix_file_system();
  const auto staging = test_support::open_folder(files, folder.path());
  Content content{files, staging.get(), "0"};
  CHECK(content.finish() == FileDigest{0, to_hex(sha256(""))});
  REQUIRE(content.store());
  CHECK(folder.read("0").empty());
}

TEST_CASE("large content is written to its slot as it is built, readable only by the owner") {
  const TemporaryFolder folder;
  auto& files = io::posix_file_system();
  const auto staging = test_support::open_folder(files, folder.path());
  Content content{files, staging.get(), "slot"};
  REQUIRE(content.append(much));
  CHECK(folder.exists("slot"));
  CHECK(test_support::status_of(folder.path("slot")).mode == 0600);
  REQUIRE(content.append("end"));
  const auto digest = content.finish();
  REQUIRE(content.store());
  CHECK(digest == FileDigest{much.size() + 3, to_hex(sha256(much + "end"))});
  CHECK(folder.read("slot") == much + "end");
  CHECK(content.slot() == "slot");
}

TEST_CASE("all bytes are stored in spite of short writes") {
  const TemporaryFolder folder;
  FailingFileSystem files{io::posix_file_system()};
  files.limit_transfers(1000);
  const auto staging = test_support::open_folder(files, folder.path());
  Content content{files, staging.get(), "0"};
  REQUIRE(content.append(much));
  (void)content.finish();
  REQUIRE(content.store());
  CHECK(folder.read("0") == much);
}

TEST_CASE("a dry run keeps the digest and writes nothing") {
  FailingFileSystem files{io::posix_file_system()};
  files.fail_from(1, std::errc::io_error);
  Content content{files, std::nullopt, "0"};
  REQUIRE(content.append(much));
  CHECK(content.finish() == FileDigest{much.size(), to_hex(sha256(much))});
  CHECK(files.calls() == 0);
}

TEST_CASE("a full disk is an io error that names the slot") {
  const TemporaryFolder folder;
  FailingFileSystem files{io::posix_file_system()};
  const auto staging = test_support::open_folder(files, folder.path());
  files.fail_every(SystemCall::write, std::errc::no_space_on_device);
  Content content{files, staging.get(), "3"};
  const auto appended = content.append(much);
  REQUIRE_FALSE(appended);
  CHECK(appended.error().code == ErrorCode::io);
  CHECK(appended.error().subject == "staging/3");
  CHECK(appended.error().cause == "No space left on device");
}

TEST_CASE("a slot that exists already is not written to") {
  const TemporaryFolder folder;
  folder.write("0", "another's");
  auto& files = io::posix_file_system();
  const auto staging = test_support::open_folder(files, folder.path());
  Content content{files, staging.get(), "0"};
  REQUIRE(content.append("mine"));
  const auto stored = content.store();
  REQUIRE_FALSE(stored);
  CHECK(stored.error().code == ErrorCode::io);
  CHECK(folder.read("0") == "another's");
}

namespace {

/// Content for a file that is already published.
struct Replacing {
  explicit Replacing(std::string_view published, bool stages = true) {
    auto& files = io::posix_file_system();
    const auto path = folder.write("published", published);
    auto file = io::InputFile::open(files, "published", path);
    REQUIRE(file);
    staging.emplace(test_support::open_folder(files, folder.path()));
    content.emplace(files, stages ? std::optional{staging->get()} : std::nullopt, "0",
                    *std::move(file));
  }

  TemporaryFolder folder;
  std::optional<io::OwnedDescriptor> staging;
  std::optional<Content> content;
};

}  // namespace

TEST_CASE("bytes that are published already are not written again") {
  for (const bool stages : {true, false}) {
    Replacing same{much, stages};
    REQUIRE(same.content->append(much.substr(0, 1000)));
    REQUIRE(same.content->append(much.substr(1000)));
    CHECK(same.content->finish() == FileDigest{much.size(), to_hex(sha256(much))});
    CHECK(same.content->equal_file() != nullptr);
    CHECK_FALSE(same.folder.exists("0"));
  }
}

TEST_CASE("bytes that are already published can still be stored") {
  Replacing same{much};
  REQUIRE(same.content->append(much));
  REQUIRE(same.content->store());
  CHECK(same.folder.read("0") == much);
}

TEST_CASE("a file that differs anywhere from what is published is stored as a whole") {
  const auto changed_at = [](std::size_t at) {
    auto text = much;
    text[at] = 'y';
    return text;
  };
  for (const auto& text : {changed_at(0), changed_at(much.size() / 2), changed_at(much.size() - 1),
                           much + "x", much.substr(1), std::string{}, "y" + much}) {
    Replacing other{much};
    const auto half = text.size() / 2;
    REQUIRE(other.content->append(text.substr(0, half)));
    REQUIRE(other.content->append(text.substr(half)));
    CHECK(other.content->finish() == FileDigest{text.size(), to_hex(sha256(text))});
    CHECK(other.content->equal_file() == nullptr);
    REQUIRE(other.content->store());
    CHECK(other.folder.read("0") == text);
  }
}

TEST_CASE("a published file that becomes shorter while it is compared is busy") {
  Replacing same{much};
  std::filesystem::resize_file(same.folder.path("published"), 1000);
  const auto appended = same.content->append(much);
  REQUIRE_FALSE(appended);
  CHECK(appended.error().code == ErrorCode::busy);
}

}  // namespace runtime_exports::publish
