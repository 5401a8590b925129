#pragma once

#include <string>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/push/transfer.hpp"

namespace runtime_exports::push {

/// A copy of the public set on this machine.
class LocalSet {
 public:
  /// Opens a copy that was verified: its manifest names the object of each file.
  /// Errors: refused if it does not; missing_input; unsafe_target; io.
  static Result<LocalSet> open(io::FileSystem& files, const std::string& folder);

  [[nodiscard]] const publish::Manifest& manifest() const { return *manifest_.manifest; }
  [[nodiscard]] const std::string& manifest_text() const { return manifest_.text; }

  /// A file of the set, to be sent under one of its names.
  [[nodiscard]] Body body_of(const publish::ManifestFile& file) const;
  /// The manifest, to be sent.
  [[nodiscard]] Body manifest_body() const;

  /// The whole text of a file. Errors: those of reading; refused if it is not what the manifest
  /// lists.
  [[nodiscard]] Result<std::string> read(const publish::ManifestFile& file) const;

  /// "FOLDER/path", for messages.
  [[nodiscard]] std::string place_of(const std::string& path) const;

 private:
  LocalSet(io::FileSystem& files, std::string name, io::OwnedDescriptor folder,
           publish::PublishedManifest manifest)
      : files_(&files),
        name_(std::move(name)),
        folder_(std::move(folder)),
        manifest_(std::move(manifest)) {}

  io::FileSystem* files_;
  std::string name_;
  io::OwnedDescriptor folder_;
  publish::PublishedManifest manifest_;  // it could be decoded
};

}  // namespace runtime_exports::push
