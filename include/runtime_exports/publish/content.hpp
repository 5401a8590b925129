#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

/// What two files must share to be the same.
struct FileDigest {
  std::uint64_t bytes = 0;
  std::string sha256;  ///< hexadecimal

  bool operator==(const FileDigest&) const = default;
};

/// The bytes of one file while they are made. Small ones wait in memory until it is known that
/// they are needed; what grows beyond that goes to a slot of the staging folder as it comes. In a
/// dry run there is no staging, and only the digest is kept.
class Content {
 public:
  Content(io::FileSystem& files, std::optional<io::Descriptor> staging, std::string slot);

  /// Errors: io.
  Status<> append(std::string_view bytes);

  /// Ends the file. To be called once, behind the last append().
  FileDigest finish();

  /// Makes sure that all bytes are in the slot, not yet synced. Returns the open slot. Once, and
  /// only where there is a staging folder.
  /// Errors: io.
  Result<io::OwnedDescriptor> store();

  [[nodiscard]] const std::string& slot() const { return slot_; }

 private:
  Status<> write_out();

  io::FileSystem* files_;
  std::optional<io::Descriptor> staging_;
  std::string slot_;
  Sha256 hash_;
  std::uint64_t bytes_ = 0;
  std::string waiting_;
  std::optional<io::OwnedDescriptor> file_;
};

}  // namespace runtime_exports::publish
