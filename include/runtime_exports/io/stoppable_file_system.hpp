#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "runtime_exports/io/forwarding_file_system.hpp"

namespace runtime_exports::io {

/// A file system in which long work is given up once a stop was asked for: from then on reading,
/// writing, syncing and locking fail with ECANCELED. What clears up behind a failure (listing,
/// removing, closing) goes on working.
class StoppableFileSystem final : public ForwardingFileSystem {
 public:
  /// `is_stop_asked` is called before every such call, by any thread, and must stay true once it
  /// was.
  StoppableFileSystem(FileSystem& inner, std::function<bool()> is_stop_asked)
      : ForwardingFileSystem(inner), is_stop_asked_(std::move(is_stop_asked)) {}

  /// Work that must be finished begins: nothing fails for a stop any more.
  void hold_stop() { is_held_ = true; }
  /// The opposite.
  void allow_stop() { is_held_ = false; }

  SystemResult<std::size_t> read_at(Descriptor file, std::span<char> into,
                                    std::uint64_t offset) override;
  SystemResult<std::size_t> write(Descriptor file, std::string_view bytes) override;
  SystemStatus sync(Descriptor file) override;
  using FileSystem::sync_all;
  SystemStatus sync_all(std::span<const Descriptor> files,
                        const std::function<void()>& meanwhile) override;
  SystemStatus try_lock(Descriptor file) override;

 private:
  [[nodiscard]] bool is_given_up() const { return !is_held_ && is_stop_asked_(); }

  std::function<bool()> is_stop_asked_;
  std::atomic<bool> is_held_{false};
};

}  // namespace runtime_exports::io
