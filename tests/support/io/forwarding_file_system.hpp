#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::test_support {

/// Passes every call on to another file system: a base class for those that change some calls.
/// sync_all() calls sync() for each file.
class ForwardingFileSystem : public io::FileSystem {
 public:
  explicit ForwardingFileSystem(io::FileSystem& inner) : inner_(&inner) {}

  io::SystemResult<io::Descriptor> open(io::Descriptor folder, const std::string& path,
                                        io::OpenMode mode, io::Links links,
                                        std::uint32_t permissions) override {
    return inner_->open(folder, path, mode, links, permissions);
  }
  io::SystemStatus close(io::Descriptor file) override { return inner_->close(file); }
  io::SystemResult<io::FileStatus> status(io::Descriptor file) override {
    return inner_->status(file);
  }
  io::SystemResult<io::FileStatus> status_at(io::Descriptor folder,
                                             const std::string& name) override {
    return inner_->status_at(folder, name);
  }
  io::SystemResult<std::size_t> read_at(io::Descriptor file, std::span<char> into,
                                        std::uint64_t offset) override {
    return inner_->read_at(file, into, offset);
  }
  io::SystemResult<std::size_t> write(io::Descriptor file, std::string_view bytes) override {
    return inner_->write(file, bytes);
  }
  void begin_writeback(io::Descriptor file, std::uint64_t offset, std::uint64_t bytes) override {
    inner_->begin_writeback(file, offset, bytes);
  }
  io::SystemStatus sync(io::Descriptor file) override { return inner_->sync(file); }
  io::SystemStatus set_permissions(io::Descriptor file, std::uint32_t permissions) override {
    return inner_->set_permissions(file, permissions);
  }
  io::SystemStatus set_owner(io::Descriptor file, std::uint32_t owner,
                             std::uint32_t group) override {
    return inner_->set_owner(file, owner, group);
  }
  io::SystemStatus set_modified(io::Descriptor file, io::FileTime time) override {
    return inner_->set_modified(file, time);
  }
  io::SystemResult<std::string> attribute(io::Descriptor file, const std::string& name) override {
    return inner_->attribute(file, name);
  }
  io::SystemStatus set_attribute(io::Descriptor file, const std::string& name,
                                 std::string_view value) override {
    return inner_->set_attribute(file, name, value);
  }
  io::SystemStatus remove_attribute(io::Descriptor file, const std::string& name) override {
    return inner_->remove_attribute(file, name);
  }
  io::SystemStatus rename(io::Descriptor from_folder, const std::string& from,
                          io::Descriptor to_folder, const std::string& to) override {
    return inner_->rename(from_folder, from, to_folder, to);
  }
  io::SystemStatus link(io::Descriptor from_folder, const std::string& from,
                        io::Descriptor to_folder, const std::string& to) override {
    return inner_->link(from_folder, from, to_folder, to);
  }
  io::SystemStatus check_renames(io::Descriptor from_folder, io::Descriptor to_folder) override {
    return inner_->check_renames(from_folder, to_folder);
  }
  io::SystemStatus check_replaceable(io::Descriptor folder, const std::string& path) override {
    return inner_->check_replaceable(folder, path);
  }
  io::SystemStatus remove(io::Descriptor folder, const std::string& name) override {
    return inner_->remove(folder, name);
  }
  io::SystemStatus remove_folder(io::Descriptor folder, const std::string& name) override {
    return inner_->remove_folder(folder, name);
  }
  io::SystemStatus make_folder(io::Descriptor folder, const std::string& name,
                               std::uint32_t permissions) override {
    return inner_->make_folder(folder, name, permissions);
  }
  io::SystemResult<std::vector<std::string>> list(io::Descriptor folder) override {
    return inner_->list(folder);
  }
  io::SystemStatus try_lock(io::Descriptor file) override { return inner_->try_lock(file); }

 private:
  io::FileSystem* inner_;
};

}  // namespace runtime_exports::test_support
