#include "runtime_exports/publish/lock.hpp"

#include <optional>
#include <utility>

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::int64_t look_ms = 20;
constexpr std::uint32_t lock_permissions = 0600;

Error busy() {
  return io::io_error(ErrorCode::busy, lock_file, "another publisher holds the lock",
                      "wait for it to finish, or let `--wait SECONDS` do so", {});
}

/// One attempt; nothing if another has the lock or replaced its file meanwhile.
Result<std::optional<io::OwnedDescriptor>> try_lock(io::FileSystem& files, io::Descriptor work) {
  const auto opened =
      files.open(work, lock_file, io::OpenMode::lock, io::Links::refuse, lock_permissions);
  if (!opened) {
    const bool unsafe = opened.error() == std::errc::too_many_symbolic_link_levels ||
                        opened.error() == std::errc::is_a_directory;
    return io::system_failure(unsafe ? ErrorCode::unsafe_target : ErrorCode::io, lock_file,
                              "the lock file cannot be opened", opened.error());
  }
  io::OwnedDescriptor file{files, *opened};
  const auto status = files.status(file.get());
  if (!status) {
    return io::system_failure(ErrorCode::io, lock_file, "the lock file cannot be looked at",
                              status.error());
  }
  if (status->kind != io::FileKind::regular) {
    return io::io_error(ErrorCode::unsafe_target, lock_file,
                        "the lock is " + std::string{io::describe(status->kind)},
                        "move it out of the folder of `paths.work`", {});
  }
  if (auto locked = files.try_lock(file.get()); !locked) {
    if (locked.error() == std::errc::operation_would_block) {
      return std::optional<io::OwnedDescriptor>{};
    }
    return io::system_failure(ErrorCode::io, lock_file, "the lock cannot be taken", locked.error());
  }
  const auto named = files.status_at(work, lock_file);
  if (!named || named->inode != status->inode || named->device != status->device) {
    return std::optional<io::OwnedDescriptor>{};
  }
  return std::optional{std::move(file)};
}

}  // namespace

Result<io::OwnedDescriptor> take_lock(io::FileSystem& files, io::Clock& clock, io::Descriptor work,
                                      std::int64_t wait_ms) {
  const auto begin_ms = clock.steady_ms();
  while (true) {
    auto locked = try_lock(files, work);
    if (!locked) return locked.error();
    if (*locked) return std::move(**locked);
    if (clock.steady_ms() - begin_ms >= wait_ms) return busy();
    clock.sleep_ms(look_ms);
  }
}

}  // namespace runtime_exports::publish
