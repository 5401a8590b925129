#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/io/forwarding_file_system.hpp"

namespace runtime_exports::test_support {

/// Forwards every call to another file system and logs those that change something or make it
/// durable: "sync staging/0", "rename staging/0 exports/version.json". A descriptor is named by the
/// path that it was opened at, below the name of the folder that it was opened in.
class RecordingFileSystem final : public test_support::ForwardingFileSystem {
 public:
  using ForwardingFileSystem::ForwardingFileSystem;

  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
  void clear() { log_.clear(); }
  /// What another process does just before the next lock is tried.
  void before_next_lock(std::function<void()> work) { before_next_lock_ = std::move(work); }
  /// The name of a descriptor that is already open.
  void name(io::Descriptor file, std::string name) { names_[file] = std::move(name); }

  io::SystemResult<io::Descriptor> open(io::Descriptor folder, const std::string& path,
                                        io::OpenMode mode, io::Links links,
                                        std::uint32_t permissions) override {
    auto opened = ForwardingFileSystem::open(folder, path, mode, links, permissions);
    if (opened) names_[*opened] = path_of(folder, path);
    if (opened && mode == io::OpenMode::create_new) log_.push_back("create " + names_[*opened]);
    return opened;
  }
  io::SystemResult<std::size_t> write(io::Descriptor file, std::string_view bytes) override {
    log_.push_back("write " + names_[file]);
    return ForwardingFileSystem::write(file, bytes);
  }
  io::SystemStatus sync(io::Descriptor file) override {
    log_.push_back("sync " + names_[file]);
    return ForwardingFileSystem::sync(file);
  }
  io::SystemStatus set_permissions(io::Descriptor file, std::uint32_t permissions) override {
    log_.push_back("mode " + names_[file]);
    return ForwardingFileSystem::set_permissions(file, permissions);
  }
  io::SystemStatus set_owner(io::Descriptor file, std::uint32_t owner,
                             std::uint32_t group) override {
    log_.push_back("owner " + names_[file]);
    return ForwardingFileSystem::set_owner(file, owner, group);
  }
  io::SystemStatus set_modified(io::Descriptor file, io::FileTime time) override {
    log_.push_back("time " + names_[file]);
    return ForwardingFileSystem::set_modified(file, time);
  }
  io::SystemStatus set_attribute(io::Descriptor file, const std::string& name,
                                 std::string_view value) override {
    log_.push_back("set " + name + " " + names_[file]);
    return ForwardingFileSystem::set_attribute(file, name, value);
  }
  io::SystemStatus rename(io::Descriptor from_folder, const std::string& from,
                          io::Descriptor to_folder, const std::string& to) override {
    log_.push_back("rename " + path_of(from_folder, from) + " " + path_of(to_folder, to));
    return ForwardingFileSystem::rename(from_folder, from, to_folder, to);
  }
  io::SystemStatus link(io::Descriptor from_folder, const std::string& from,
                        io::Descriptor to_folder, const std::string& to) override {
    log_.push_back("link " + path_of(from_folder, from) + " " + path_of(to_folder, to));
    return ForwardingFileSystem::link(from_folder, from, to_folder, to);
  }
  io::SystemStatus remove(io::Descriptor folder, const std::string& name) override {
    log_.push_back("remove " + path_of(folder, name));
    return ForwardingFileSystem::remove(folder, name);
  }
  io::SystemStatus make_folder(io::Descriptor folder, const std::string& name,
                               std::uint32_t permissions) override {
    log_.push_back("folder " + path_of(folder, name));
    return ForwardingFileSystem::make_folder(folder, name, permissions);
  }
  io::SystemStatus try_lock(io::Descriptor file) override {
    if (before_next_lock_) std::exchange(before_next_lock_, nullptr)();
    return ForwardingFileSystem::try_lock(file);
  }

 private:
  std::string path_of(io::Descriptor folder, const std::string& path) {
    const auto known = names_.find(folder);
    if (path.starts_with('/') || known == names_.end() || known->second.empty()) return path;
    return path == "." ? known->second : known->second + "/" + path;
  }

  std::map<io::Descriptor, std::string> names_;
  std::vector<std::string> log_;
  std::function<void()> before_next_lock_;
};

}  // namespace runtime_exports::test_support
