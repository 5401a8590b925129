#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/input_file.hpp"

namespace runtime_exports::publish {

/// Size and digest of a file. Two files with the same ones count as equal.
struct FileDigest {
  std::uint64_t bytes = 0;
  std::string sha256;  ///< hexadecimal

  bool operator==(const FileDigest&) const = default;
};

FileDigest digest_of(std::string_view text);

/// How long FileDigest::sha256 is.
inline constexpr std::size_t sha256_digits = 64;

/// Whether the text has the form of FileDigest::sha256.
bool is_sha256(std::string_view text);

/// The bytes of one file while it is built. As long as they equal the start of the published file,
/// they are not stored at all. Other bytes are kept in memory while they are few, then written to a
/// slot of the staging folder. A dry run has no staging folder and keeps only the digest.
class Content {
 public:
  Content(io::FileSystem& files, std::optional<io::Descriptor> staging, std::string slot,
          std::optional<io::InputFile> published = std::nullopt);

  /// Errors: io; busy if the published file became shorter.
  Status<> append(std::string_view bytes);

  /// Ends the file. To be called once, after the last append().
  FileDigest finish();

  /// After finish(): the published file if it holds exactly these bytes, else null.
  [[nodiscard]] const io::InputFile* equal_file() const {
    return is_equal_ && bytes_ == published_->bytes() ? &*published_ : nullptr;
  }

  /// Makes sure that all bytes are in the slot, not yet synced, and returns the open slot. To be
  /// called once, and only if there is a staging folder.
  /// Errors: those of append().
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
  bool is_equal_;  ///< all bytes so far equal the start of published_
  std::string waiting_;
  std::uint64_t written_bytes_ = 0;
  std::optional<io::OwnedDescriptor> file_;
};

}  // namespace runtime_exports::publish
