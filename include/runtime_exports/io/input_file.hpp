#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::io {

/// A file that is opened once and read to the size that it had then, however the runtime goes on
/// writing it. It is read with pread, never mapped: a mapping that is truncated kills its reader.
class InputFile {
 public:
  /// Opens a regular file; symbolic links are followed. `name` is what messages call it, and
  /// `path` what is opened.
  /// Errors: missing_input if it is missing, no regular file, or unreadable.
  static Result<InputFile> open(FileSystem& files, std::string name, const std::string& path);

  /// The same for a file that is open already.
  static Result<InputFile> adopt(FileSystem& files, std::string name, OwnedDescriptor file);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// What the file was when it was opened.
  [[nodiscard]] const FileStatus& status() const { return status_; }
  /// The size that counts: what the file had when it was opened, or what extend() made it.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// The bytes [offset, offset + count), which must lie within bytes(). The view is good until the
  /// next call. Reads that follow one another come from one window that grows up to `window_bytes`
  /// (or `count`, if that is more); after a jump it is small again, so that reading in any order
  /// costs about what is asked for.
  /// Errors: busy if the file became shorter; io if reading failed; defect beyond bytes().
  Result<std::string_view> read(std::uint64_t offset, std::uint64_t count);

  /// Reads the bytes from `offset` on, which must lie within bytes(), past the window: beside other
  /// reads too. Errors: as read().
  Status<> read_into(std::span<char> into, std::uint64_t offset) const;

  /// The whole file as text; the view of read() stays good.
  /// Errors: as read(); refused if it is longer than `limit_bytes`.
  Result<std::string> read_all(std::uint64_t limit_bytes);

  /// Shows the whole file to `visit`, one window after the other, up to the first error of either.
  Status<> read_windows(const std::function<Status<>(std::string_view)>& visit);

  /// The digest of the whole file. Errors: as read().
  Result<Sha256Digest> digest();

  /// Takes up what was appended since: the size grows to what the file has now.
  /// Returns whether it grew. Errors: busy if the file became shorter; io.
  Result<bool> extend();

  static constexpr std::uint64_t window_bytes = std::uint64_t{1} << 20U;

 private:
  InputFile(FileSystem& files, std::string name, OwnedDescriptor file, const FileStatus& status);
  [[nodiscard]] bool lies_within(std::uint64_t offset, std::uint64_t count) const;
  [[nodiscard]] Error beyond_end() const;
  [[nodiscard]] bool window_holds(std::uint64_t offset, std::uint64_t count) const;
  void place_window(std::uint64_t offset, std::uint64_t count);

  FileSystem* files_;
  std::string name_;
  OwnedDescriptor file_;
  FileStatus status_;
  std::uint64_t bytes_ = 0;
  std::string window_;
  std::uint64_t window_offset_ = 0;
  std::uint64_t reach_bytes_ = 0;  ///< how much the last miss loaded; neighbours double it
};

}  // namespace runtime_exports::io
