#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::io {

/// Passes every call on to another file system: a base class for those that change some calls.
/// sync_all() calls sync() for each file.
class ForwardingFileSystem : public FileSystem {
 public:
  explicit ForwardingFileSystem(FileSystem& inner) : inner_(&inner) {}

  SystemResult<Descriptor> open(Descriptor folder, const std::string& path, OpenMode mode,
                                Links links, std::uint32_t permissions) override {
    return inner_->open(folder, path, mode, links, permissions);
  }
  SystemStatus close(Descriptor file) override { return inner_->close(file); }
  SystemResult<FileStatus> status(Descriptor file) override { return inner_->status(file); }
  SystemResult<FileStatus> status_at(Descriptor folder, const std::string& name) override {
    return inner_->status_at(folder, name);
  }
  SystemResult<std::size_t> read_at(Descriptor file, std::span<char> into,
                                    std::uint64_t offset) override {
    return inner_->read_at(file, into, offset);
  }
  SystemResult<std::size_t> write(Descriptor file, std::string_view bytes) override {
    return inner_->write(file, bytes);
  }
  void begin_writeback(Descriptor file, std::uint64_t offset, std::uint64_t bytes) override {
    inner_->begin_writeback(file, offset, bytes);
  }
  SystemStatus sync(Descriptor file) override { return inner_->sync(file); }
  SystemStatus set_permissions(Descriptor file, std::uint32_t permissions) override {
    return inner_->set_permissions(file, permissions);
  }
  SystemStatus set_owner(Descriptor file, std::uint32_t owner, std::uint32_t group) override {
    return inner_->set_owner(file, owner, group);
  }
  SystemStatus set_modified(Descriptor file, FileTime time) override {
    return inner_->set_modified(file, time);
  }
  SystemResult<std::string> attribute(Descriptor file, const std::string& name) override {
    return inner_->attribute(file, name);
  }
  SystemStatus set_attribute(Descriptor file, const std::string& name,
                             std::string_view value) override {
    return inner_->set_attribute(file, name, value);
  }
  SystemStatus remove_attribute(Descriptor file, const std::string& name) override {
    return inner_->remove_attribute(file, name);
  }
  SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                      const std::string& to) override {
    return inner_->rename(from_folder, from, to_folder, to);
  }
  SystemStatus link(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                    const std::string& to) override {
    return inner_->link(from_folder, from, to_folder, to);
  }
  SystemStatus check_renames(Descriptor from_folder, Descriptor to_folder) override {
    return inner_->check_renames(from_folder, to_folder);
  }
  SystemStatus check_replaceable(Descriptor folder, const std::string& path) override {
    return inner_->check_replaceable(folder, path);
  }
  SystemStatus remove(Descriptor folder, const std::string& name) override {
    return inner_->remove(folder, name);
  }
  SystemStatus remove_folder(Descriptor folder, const std::string& name) override {
    return inner_->remove_folder(folder, name);
  }
  SystemStatus make_folder(Descriptor folder, const std::string& name,
                           std::uint32_t permissions) override {
    return inner_->make_folder(folder, name, permissions);
  }
  SystemResult<std::vector<std::string>> list(Descriptor folder) override {
    return inner_->list(folder);
  }
  SystemStatus try_lock(Descriptor file) override { return inner_->try_lock(file); }

 protected:
  [[nodiscard]] FileSystem& inner() const { return *inner_; }

 private:
  FileSystem* inner_;
};

/// A file system that ends long work once a stop was requested: from then on reading, writing,
/// syncing and locking fail with ECANCELED. The calls that clean up after a failure (listing,
/// removing, closing) still work.
class StoppableFileSystem final : public ForwardingFileSystem {
 public:
  /// `is_stop_asked` is called before every such call, by any thread. Once true it must stay true.
  StoppableFileSystem(FileSystem& inner, std::function<bool()> is_stop_asked)
      : ForwardingFileSystem(inner), is_stop_asked_(std::move(is_stop_asked)) {}

  /// Work begins that must be finished: a stop no longer makes calls fail.
  void hold_stop() { is_held_ = true; }
  /// Ends such work.
  void allow_stop() { is_held_ = false; }

  SystemResult<std::size_t> read_at(Descriptor file, std::span<char> into,
                                    std::uint64_t offset) override {
    if (is_given_up()) return given_up();
    return inner().read_at(file, into, offset);
  }
  SystemResult<std::size_t> write(Descriptor file, std::string_view bytes) override {
    if (is_given_up()) return given_up();
    return inner().write(file, bytes);
  }
  SystemStatus sync(Descriptor file) override {
    if (is_given_up()) return given_up();
    return inner().sync(file);
  }
  using FileSystem::sync_all;
  SystemStatus sync_all(std::span<const Descriptor> files,
                        const std::function<void()>& meanwhile) override {
    if (is_given_up()) return given_up();
    return inner().sync_all(files, meanwhile);
  }
  SystemStatus try_lock(Descriptor file) override {
    if (is_given_up()) return given_up();
    return inner().try_lock(file);
  }

 private:
  static std::error_code given_up() { return std::make_error_code(std::errc::operation_canceled); }
  [[nodiscard]] bool is_given_up() const { return !is_held_ && is_stop_asked_(); }

  std::function<bool()> is_stop_asked_;
  std::atomic<bool> is_held_{false};
};

}  // namespace runtime_exports::io
