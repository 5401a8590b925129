#pragma once

#include <string>

#include "support/catch.hpp"

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::test_support {

/// The settings for files without a settings file.
inline config::Settings default_settings() {
  config::Settings settings;
  settings.paths = {"shared/state", "changelog/changelog.runtime.json", "runtime/exports",
                    "runtime/.publish"};
  settings.permissions = {0644, 0755, 0640, 0750};
  return settings;
}

inline io::FileSystem& disk() {
  return io::posix_file_system();
}

inline io::OwnedDescriptor open_folder(io::FileSystem& files, const std::string& path) {
  const auto opened =
      files.open(io::current_folder, path, io::OpenMode::folder, io::Links::follow, 0);
  REQUIRE(opened);
  return io::OwnedDescriptor{files, *opened};
}

inline io::FileStatus status_of(const std::string& path) {
  const auto status = io::posix_file_system().status_at(io::current_folder, path);
  REQUIRE(status);
  return *status;
}

}  // namespace runtime_exports::test_support
