#include "runtime_exports/publish/tree/verify.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/forwarding_file_system.hpp"
#include "support/io/temporary_folder.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::FailingFileSystem;
using test_support::SystemCall;
using test_support::TemporaryFolder;
using Texts = std::vector<std::string>;

const std::string version = R"({"project": "P", "version": "1.2.3", "build": "7",
 "generated_at": "2026-01-02T12:00:00Z", "source": "runtime"})";
const std::string private_changelog = R"([{"id": "a", "date": "2026-01-01", "title": "A",
 "description": "Ask jo@example.org", "version": "1.2.3", "scope": "runtime", "tags": []}])";

VerifyReport verify_on(io::FileSystem& files, const TemporaryFolder& folder,
                       TreeReaders readers = TreeReaders::everyone_named) {
  auto schemas = schema::embedded_bundle();
  return verify({folder.path(), readers}, files, schemas);
}

VerifyReport verify_folder(const TemporaryFolder& folder) {
  return verify_on(io::posix_file_system(), folder);
}

Texts rules(const VerifyReport& report) {
  Texts all;
  for (const auto& finding : report.findings) all.push_back(finding.rule);
  return all;
}

/// A manifest that lists the texts at these paths.
void write_manifest_of(const TemporaryFolder& folder, const Texts& paths) {
  Manifest manifest{3, {"2026-01-02T12:00:00Z", "1.2.3", "7"}, {}};
  for (const auto& path : paths) {
    const auto text = folder.read(path);
    manifest.files.push_back({path, text.size(), to_hex(sha256(text)),
                              std::string{exports::find_export_at(path)->schema}});
  }
  folder.write("manifest.json", write_manifest(manifest));
}

/// Another publish replaces version.json and the manifest whenever a file is about to be opened,
/// a number of times.
class PublishingFileSystem final : public test_support::ForwardingFileSystem {
 public:
  PublishingFileSystem(const TemporaryFolder& folder, int times)
      : ForwardingFileSystem(io::posix_file_system()), folder_(folder), times_(times) {}

  io::SystemResult<io::Descriptor> open(io::Descriptor base, const std::string& path,
                                        io::OpenMode mode, io::Links links,
                                        std::uint32_t permissions) override {
    if (path == "version.json" && published_ < times_) {
      folder_.write(path, version + std::string(static_cast<std::size_t>(++published_), '\n'));
      write_manifest_of(folder_, {path});
    }
    return ForwardingFileSystem::open(base, path, mode, links, permissions);
  }

 private:
  const TemporaryFolder& folder_;
  int times_;
  int published_ = 0;
};

}  // namespace

TEST_CASE("verify finds a small tree in order") {
  const TemporaryFolder folder;
  folder.write("version.json", version);
  write_manifest_of(folder, {"version.json"});
  const auto report = verify_folder(folder);
  CHECK_FALSE(report.refused());
  CHECK(report.findings.empty());
  CHECK(report.files.size() == 2);
  CHECK(report.generation == 3);
}

TEST_CASE("verify warns about a private changelog that matches the manifest") {
  const TemporaryFolder folder;
  folder.write("changelog.runtime.json", private_changelog);
  CHECK(rules(verify_folder(folder)) == Texts{"privacy.email", "manifest.none"});
  CHECK(verify_folder(folder).refused());
  write_manifest_of(folder, {"changelog.runtime.json"});
  const auto vouched = verify_folder(folder);
  REQUIRE(rules(vouched) == Texts{"privacy.email"});
  CHECK(vouched.findings.front().severity == Severity::warning);
  CHECK_FALSE(vouched.refused());
}

TEST_CASE("verify does not believe a public manifest that lists an admin file") {
  const TemporaryFolder folder;
  folder.write("version.json", version);
  folder.write("admin/audit/audit.json", "{}");
  write_manifest_of(folder, {"admin/audit/audit.json", "version.json"});
  const auto found = rules(verify_folder(folder));
  CHECK(std::count(found.begin(), found.end(), "manifest.foreign") == 1);
}

TEST_CASE("a disk that fails is an io error, and the other files are verified") {
  const TemporaryFolder folder;
  folder.write("version.json", version);
  folder.write("telemetry/rates.json", "{}");
  FailingFileSystem files{io::posix_file_system()};
  SECTION("reading") {
    files.fail_nth(SystemCall::read_at, 1, std::errc::io_error);
    const auto report = verify_on(files, folder);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors.front().code == ErrorCode::io);
    REQUIRE(report.files.size() == 2);
    CHECK(report.files[0].verdict == Verdict::unreadable);
    CHECK(report.files[1].verdict == Verdict::refused);
  }
  SECTION("listing") {
    files.fail_every(SystemCall::list, std::errc::io_error);
    const auto report = verify_on(files, folder);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors.front().code == ErrorCode::io);
  }
}

TEST_CASE("whatever system call fails, verify does not accept a tree that it did not read") {
  const TemporaryFolder folder;
  folder.write("version.json", version);
  folder.write("other/accounts.json", R"({"id": "u", "email": "jo@example.org"})");
  FailingFileSystem files{io::posix_file_system()};
  files.heal();
  REQUIRE(verify_on(files, folder, TreeReaders::public_only).refused());
  const auto calls = files.calls();
  for (std::uint64_t k = 1; k <= calls; ++k) {
    files.heal();
    files.fail_call(k, std::errc::io_error);
    CAPTURE(k);
    CHECK(verify_on(files, folder, TreeReaders::public_only).refused());
  }
}

TEST_CASE("a publish that ends while verify reads makes it look again, but not for ever") {
  const TemporaryFolder folder;
  folder.write("version.json", version);
  write_manifest_of(folder, {"version.json"});
  SECTION("one publish") {
    PublishingFileSystem files{folder, 1};
    const auto report = verify_on(files, folder);
    CHECK_FALSE(report.refused());
    CHECK(report.findings.empty());
    CHECK(folder.read("version.json") != version);
  }
  SECTION("always another one") {
    PublishingFileSystem files{folder, 1000};
    const auto report = verify_on(files, folder);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors.front().code == ErrorCode::busy);
    CHECK(report.errors.front().message == "a publish has replaced files while they were read");
  }
}

}  // namespace runtime_exports::publish
