#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <system_error>
#include <vector>

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::test_support {

enum class SystemCall {
  open,
  close,
  status,
  status_at,
  read_at,
  write,
  sync,
  set_permissions,
  set_owner,
  set_modified,
  attribute,
  set_attribute,
  remove_attribute,
  rename,
  link,
  remove,
  remove_folder,
  make_folder,
  list,
  try_lock,
};

/// Forwards every call to another file system, except those that the test wants to fail. A call
/// that fails has no effect, except close(), which always closes.
///
/// To try every point of failure, run once, read calls(), then run again with fail_call(k, ...) for
/// each k up to that number.
class FailingFileSystem final : public io::FileSystem {
 public:
  explicit FailingFileSystem(io::FileSystem& inner) : inner_(&inner) {}

  /// Only the k-th call from now, of whatever kind, fails; k counts from 1.
  void fail_call(std::uint64_t k, std::errc error);
  /// The k-th call from now, and all after it, fail.
  void fail_from(std::uint64_t k, std::errc error);
  /// Every call of this kind fails.
  void fail_every(SystemCall call, std::errc error);
  /// Only the k-th call from now of this kind fails; k counts from 1.
  void fail_nth(SystemCall call, std::uint64_t k, std::errc error);
  /// No call fails any more; calls() starts again from 0.
  void heal();

  /// No read or write moves more bytes than this at a time.
  void limit_transfers(std::size_t bytes) { transfer_limit_bytes_ = bytes; }

  /// How many calls were made since one of the methods above was last called.
  [[nodiscard]] std::uint64_t calls() const { return calls_; }
  /// The kinds of those calls, in order.
  [[nodiscard]] const std::vector<SystemCall>& kinds() const { return kinds_; }
  /// How many bytes were read so far.
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

  io::SystemResult<io::Descriptor> open(io::Descriptor folder, const std::string& path,
                                        io::OpenMode mode, io::Links links,
                                        std::uint32_t permissions) override;
  io::SystemStatus close(io::Descriptor file) override;
  io::SystemResult<io::FileStatus> status(io::Descriptor file) override;
  io::SystemResult<io::FileStatus> status_at(io::Descriptor folder,
                                             const std::string& name) override;
  io::SystemResult<std::size_t> read_at(io::Descriptor file, std::span<char> into,
                                        std::uint64_t offset) override;
  io::SystemResult<std::size_t> write(io::Descriptor file, std::string_view bytes) override;
  io::SystemStatus sync(io::Descriptor file) override;
  io::SystemStatus set_permissions(io::Descriptor file, std::uint32_t permissions) override;
  io::SystemStatus set_owner(io::Descriptor file, std::uint32_t owner,
                             std::uint32_t group) override;
  io::SystemStatus set_modified(io::Descriptor file, io::FileTime time) override;
  io::SystemResult<std::string> attribute(io::Descriptor file, const std::string& name) override;
  io::SystemStatus set_attribute(io::Descriptor file, const std::string& name,
                                 std::string_view value) override;
  io::SystemStatus remove_attribute(io::Descriptor file, const std::string& name) override;
  io::SystemStatus rename(io::Descriptor from_folder, const std::string& from,
                          io::Descriptor to_folder, const std::string& to) override;
  io::SystemStatus link(io::Descriptor from_folder, const std::string& from,
                        io::Descriptor to_folder, const std::string& to) override;
  io::SystemStatus remove(io::Descriptor folder, const std::string& name) override;
  io::SystemStatus remove_folder(io::Descriptor folder, const std::string& name) override;
  io::SystemStatus make_folder(io::Descriptor folder, const std::string& name,
                               std::uint32_t permissions) override;
  io::SystemResult<std::vector<std::string>> list(io::Descriptor folder) override;
  io::SystemStatus try_lock(io::Descriptor file) override;

 private:
  /// Which calls fail: those of `kind` (any if empty) numbered first to last among their kind.
  struct Fault {
    std::optional<SystemCall> kind;
    std::uint64_t first = 1;
    std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
    std::errc error{};
  };

  void arm(Fault fault);
  /// Counts the call and returns how it fails, if it does.
  std::error_code next(SystemCall call);

  io::FileSystem* inner_;
  std::optional<Fault> fault_;
  std::uint64_t calls_ = 0;
  std::vector<SystemCall> kinds_;
  std::uint64_t matching_calls_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::size_t transfer_limit_bytes_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace runtime_exports::test_support
