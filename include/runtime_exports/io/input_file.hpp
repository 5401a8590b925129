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

/// The error of an input that cannot be opened: missing_input. `name` is its name in messages.
Error open_error(const std::string& name, std::error_code system_error);

/// A file that is opened once and read up to its size at that time, whatever the runtime writes
/// later. It is read with pread and never mapped, because truncating a mapped file kills its
/// reader.
class InputFile {
 public:
  /// Opens a regular file; symbolic links are followed. `name` is its name in messages, and `path`
  /// is the file to open.
  /// Errors: missing_input if it is missing, not a regular file, or unreadable.
  static Result<InputFile> open(FileSystem& files, std::string name, const std::string& path);

  /// The same for an open file.
  static Result<InputFile> adopt(FileSystem& files, std::string name, OwnedDescriptor file);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// The status of the file when it was opened.
  [[nodiscard]] const FileStatus& status() const { return status_; }
  /// The size that counts: the size when the file was opened, or after extend().
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// The bytes [offset, offset + count), which must be within bytes(). The view is valid until the
  /// next call. Sequential reads use one window that grows up to `window_bytes` (or `count`, if
  /// that is more); after a jump it is small again, so that reading in any order loads about as
  /// much as is requested.
  /// Errors: busy if the file became shorter; io if reading failed; defect beyond bytes().
  Result<std::string_view> read(std::uint64_t offset, std::uint64_t count);

  /// Reads the bytes from `offset` on, which must be within bytes(), without the window, so several
  /// threads may call it. Errors: those of read().
  Status<> read_into(std::span<char> into, std::uint64_t offset) const;

  /// Errors: refused if the file is longer than `limit_bytes`.
  [[nodiscard]] Status<> check_size(std::uint64_t limit_bytes) const;

  /// The whole file as text; the view of read() stays valid.
  /// Errors: those of read(); refused if it is longer than `limit_bytes`.
  [[nodiscard]] Result<std::string> read_all(std::uint64_t limit_bytes) const;

  /// Passes the whole file to `visit`, one window after the other, until the first error of either.
  Status<> read_windows(const std::function<Status<>(std::string_view)>& visit);

  /// The digest of the whole file. Errors: those of read().
  Result<Sha256Digest> digest();

  /// Includes bytes appended since: the size becomes the present size of the file.
  /// Errors: busy if the file became shorter; io.
  Status<> extend();

  static constexpr std::uint64_t window_bytes = std::uint64_t{1} << 20U;

 private:
  InputFile(FileSystem& files, std::string name, OwnedDescriptor file, const FileStatus& status);
  [[nodiscard]] bool lies_within(std::uint64_t offset, std::uint64_t count) const;
  [[nodiscard]] Error beyond_end() const;
  void place_window(std::uint64_t offset, std::uint64_t count);

  FileSystem* files_;
  std::string name_;
  OwnedDescriptor file_;
  FileStatus status_;
  std::uint64_t bytes_ = 0;
  std::string window_;
  std::uint64_t window_offset_ = 0;
  std::uint64_t reach_bytes_ = 0;  ///< how much the last miss loaded; sequential reads double it
};

}  // namespace runtime_exports::io
