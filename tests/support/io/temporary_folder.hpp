#pragma once

#include <string>
#include <string_view>

namespace runtime_exports::test_support {

/// A new, empty folder under the system's temporary folder (TMPDIR, else /tmp), removed with
/// everything in it by the destructor. Throws std::runtime_error if the test cannot continue.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  /// The absolute path, without links in it.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The absolute path of something in the folder; the folder itself for "".
  [[nodiscard]] std::string path(std::string_view relative) const;

  /// Writes a file, making the folders above it. Returns its absolute path.
  std::string write(std::string_view relative, std::string_view bytes) const;
  /// Appends to a file, without touching what is there.
  void append(std::string_view relative, std::string_view bytes) const;
  /// Makes a folder and those above it. Returns its absolute path.
  std::string make_folder(std::string_view relative) const;
  /// The bytes of a file.
  [[nodiscard]] std::string read(std::string_view relative) const;
  [[nodiscard]] bool exists(std::string_view relative) const;

 private:
  std::string path_;
};

}  // namespace runtime_exports::test_support
