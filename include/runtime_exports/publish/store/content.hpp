#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/input_file.hpp"

namespace runtime_exports::publish {

/// What two files must share to be the same.
struct FileDigest {
  std::uint64_t bytes = 0;
  std::string sha256;  ///< hexadecimal

  bool operator==(const FileDigest&) const = default;
};

/// The bytes of one file while they are made. As long as they are those of the file that is
/// published they are kept nowhere else. Others wait in memory while they are few; what grows
/// beyond that goes to a slot of the staging folder as it comes. In a dry run there is no staging,
/// and only the digest is kept.
class Content {
 public:
  Content(io::FileSystem& files, std::optional<io::Descriptor> staging, std::string slot,
          std::optional<io::InputFile> published = std::nullopt);

  /// Errors: io; busy if the published file became shorter.
  Status<> append(std::string_view bytes);

  /// Ends the file. To be called once, behind the last append().
  FileDigest finish();

  /// After finish(): the published file, if it holds these very bytes. Null else.
  [[nodiscard]] const io::InputFile* equal_file() const {
    return is_equal_ && bytes_ == published_->bytes() ? &*published_ : nullptr;
  }

  /// Makes sure that all bytes are in the slot, not yet synced. Returns the open slot. Once, and
  /// only where there is a staging folder.
  /// Errors: as append().
  Result<io::OwnedDescriptor> store();

  [[nodiscard]] const std::string& slot() const { return slot_; }

 private:
  Result<bool> equals_published(std::string_view bytes);
  Status<> keep(std::string_view bytes);
  Status<> keep_published();
  Status<> write_out();
  Status<> write_out(std::string_view bytes);

  io::FileSystem* files_;
  std::optional<io::Descriptor> staging_;
  std::string slot_;
  Sha256 hash_;
  std::uint64_t bytes_ = 0;
  std::optional<io::InputFile> published_;
  bool is_equal_;  ///< all bytes so far are those at the front of published_
  std::string waiting_;
  std::uint64_t written_bytes_ = 0;
  std::optional<io::OwnedDescriptor> file_;
};

}  // namespace runtime_exports::publish
