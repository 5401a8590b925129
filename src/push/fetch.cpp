#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/commands/public_folder.hpp"
#include "runtime_exports/push/push.hpp"

namespace runtime_exports::push {
namespace {

using publish::ManifestFile;
using publish::PublicFolder;

constexpr std::uint32_t file_permissions = 0644;
constexpr std::uint32_t folder_permissions = 0755;

class Fetcher {
 public:
  Fetcher(Store& store, io::FileSystem& files, PublicFolder& folder)
      : store_(store), files_(files), folder_(folder) {}

  /// False if the live set has changed meanwhile.
  Result<bool> bring(const LiveSet& live) {
    report_ = {live.manifest.generation, 0, 0};
    std::set<std::string> listed{manifest_name};
    if (auto begun = folder_.begin(live.manifest); !begun) return begun.error();
    for (const auto& file : all_files(live.manifest)) {
      auto brought = bring(file);
      if (!brought || !*brought) return brought;
      listed.insert({file.path, file.object});
      ++report_.files;
    }
    auto done = folder_.sync();
    if (done) done = write_manifest(live.text);
    if (done) done = folder_.sync();
    for (const auto& path : folder_.paths()) {
      if (done && !listed.contains(path)) done = folder_.remove(path);
    }
    if (done) done = folder_.end();
    if (!done) return done.error();
    return true;
  }

  [[nodiscard]] const FetchReport& report() const { return report_; }

 private:
  Result<bool> bring(const ManifestFile& file) {
    if (file.object.empty()) return bring(file, file.path, file.path);
    auto brought = bring(file, file.object, file.object);
    if (!brought || !*brought) return brought;
    auto named = folder_.holds(file.path, file.digest());
    if (!named || *named) return named;
    if (auto made = folder_.prepare(file.path, folder_permissions); !made) return made.error();
    auto linked = folder_.link(file.object, file.path);
    if (!linked || *linked) return linked;
    return bring(file, file.object, file.path);
  }

  /// Brings what the store has as `from`, unless it is there. False if that is not what is listed.
  Result<bool> bring(const ManifestFile& file, const std::string& from, const std::string& to) {
    auto there = folder_.holds(to, file.digest());
    if (!there || *there) return there;
    if (auto made = folder_.prepare(to, folder_permissions); !made) return made.error();
    ++report_.fetched;
    std::optional<io::OwnedDescriptor> part;
    auto same = download(file, from, part);
    if (!same || !*same) {
      folder_.drop_part();
      return same;
    }
    const auto placed = folder_.finish_part(*part, std::nullopt, to);
    return placed ? same : Result<bool>{placed.error()};
  }

  Result<bool> download(const ManifestFile& file, const std::string& from,
                        std::optional<io::OwnedDescriptor>& part) {
    Sha256 hash;
    std::uint64_t bytes = 0;
    const auto begin = [&]() -> Status<> {
      auto created = folder_.create_part(file_permissions);
      if (!created) return created.error();
      part.emplace(*std::move(created));
      static_cast<void>(hash.finish());
      bytes = 0;
      return Done{};
    };
    const auto take = [&](std::string_view piece) -> Status<> {
      bytes += piece.size();
      // A longer file is another one: no more of it is written.
      if (bytes > file.bytes) return Done{};
      hash.update(piece);
      return write(part->get(), file.path, piece);
    };
    auto found = store_.download(from, {begin, take});
    if (!found || !*found) return found;
    return bytes == file.bytes && to_hex(hash.finish()) == file.sha256;
  }

  Status<> write_manifest(std::string_view text) {
    auto part = folder_.create_part(file_permissions);
    if (!part) return part.error();
    auto written = write(part->get(), manifest_name, text);
    if (written) written = folder_.finish_part(*part, std::nullopt, manifest_name);
    if (!written) folder_.drop_part();
    return written;
  }

  Status<> write(io::Descriptor part, const std::string& path, std::string_view bytes) {
    return io::or_failure(io::write_all(files_, part, bytes), folder_.name_of(path),
                          "the copy cannot be written");
  }

  Store& store_;
  io::FileSystem& files_;
  PublicFolder& folder_;
  FetchReport report_;
};

}  // namespace

Result<FetchReport> fetch(Store& store, io::FileSystem& files, const std::string& folder) {
  auto settings = config::default_settings();
  settings.permissions.public_dir = folder_permissions;
  for (int tries = 0; tries < most_looks; ++tries) {
    if (tries > 0) store.pause(tries - 1);
    const auto live = read_live(store);
    if (!live) return live.error();
    if (!*live) {
      return io::io_error(ErrorCode::missing_input, store.place_of(manifest_name),
                          "nothing is live there yet",
                          "for the first release publish with `--first`; else check the address");
    }
    auto target = PublicFolder::open_or_make(files, folder, settings);
    if (!target) return target.error();
    Fetcher fetcher{store, files, *target};
    const auto brought = fetcher.bring(**live);
    if (!brought) return brought.error();
    if (*brought) return fetcher.report();
  }
  return io::io_error(
      ErrorCode::busy, store.place_of(manifest_name),
      "the files are not what the live manifest lists, or change all the time",
      "fetch again; if this happens again, push the set that is live again, from its copy");
}

}  // namespace runtime_exports::push
