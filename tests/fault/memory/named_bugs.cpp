#include "named_bugs.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "program.hpp"
#include "support/io/forwarding_file_system.hpp"

namespace runtime_exports::fault {
namespace {

using io::Descriptor;
using io::SystemStatus;
using test_support::ForwardingFileSystem;
using test_support::MemoryFileSystem;

/// How far a publish has got, judged by its calls.
enum class Phase { staging, committed, exports_replaced, manifests_replaced, journal_removed };

bool is_staged(const std::string& path) {
  return path.starts_with(staging_folder + "/");
}

bool ends_in_manifest(const std::string& path) {
  return path.ends_with("/manifest.json");
}

/// The base of the bugs: forwards the calls and knows the phase.
class Watched : public ForwardingFileSystem {
 public:
  explicit Watched(MemoryFileSystem& files) : ForwardingFileSystem(files), memory_(&files) {}

  SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                      const std::string& to) override {
    const auto target = memory().path_of(to_folder, to);
    if (target == journal_file) phase_ = Phase::committed;
    if (is_staged(memory().path_of(from_folder, from))) {
      phase_ = ends_in_manifest(target) ? Phase::manifests_replaced : Phase::exports_replaced;
    }
    return ForwardingFileSystem::rename(from_folder, from, to_folder, to);
  }

  SystemStatus remove(Descriptor folder, const std::string& name) override {
    const bool removes_journal = memory().path_of(folder, name) == journal_file;
    if (removes_journal && phase_ != Phase::staging) phase_ = Phase::journal_removed;
    return ForwardingFileSystem::remove(folder, name);
  }

 protected:
  [[nodiscard]] MemoryFileSystem& memory() const { return *memory_; }
  [[nodiscard]] Phase phase() const { return phase_; }
  /// Whether this is the rename of a staged file to its place.
  [[nodiscard]] bool puts_in_place(Descriptor from_folder, const std::string& from) const {
    return is_staged(memory().path_of(from_folder, from));
  }

 private:
  MemoryFileSystem* memory_;
  Phase phase_ = Phase::staging;
};

/// Skips the syncs that `skips` names.
template <bool (*skips)(const std::string& path, Phase phase)>
class MissingSync final : public Watched {
 public:
  using Watched::Watched;

  SystemStatus sync(Descriptor file) override {
    const auto path = memory().path_of(file);
    if (skips(path, phase())) return Done{};
    return Watched::sync(file);
  }
};

bool staged_file(const std::string& path, Phase) {
  return is_staged(path);
}
bool staging(const std::string& path, Phase) {
  return path == staging_folder;
}
bool new_journal(const std::string& path, Phase) {
  return path == journal_file + ".new";
}
bool work_after_commit(const std::string& path, Phase phase) {
  return path == work_folder && phase == Phase::committed;
}
bool folders_of_exports(const std::string& path, Phase phase) {
  return path.starts_with(exports_folder) && phase == Phase::exports_replaced;
}
bool folders_of_manifests(const std::string& path, Phase phase) {
  return path.starts_with(exports_folder) && phase == Phase::manifests_replaced;
}
bool work_at_the_end(const std::string& path, Phase phase) {
  return path == work_folder && phase == Phase::journal_removed;
}
bool above_new_folder(const std::string& path, Phase phase) {
  return path == project + "runtime" && phase == Phase::staging;
}

/// Delays a call until another one is made.
class Late : public Watched {
 public:
  using Watched::Watched;

 protected:
  SystemStatus put_off(std::function<SystemStatus()> call) {
    waiting_.push_back(std::move(call));
    return Done{};
  }
  void catch_up() {
    for (auto& call : std::exchange(waiting_, {})) static_cast<void>(call());
  }

 private:
  std::vector<std::function<SystemStatus()>> waiting_;
};

class ManifestFirst final : public Late {
 public:
  using Late::Late;

  SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                      const std::string& to) override {
    const auto target = memory().path_of(to_folder, to);
    if (!puts_in_place(from_folder, from) || ends_in_manifest(target)) {
      return Late::rename(from_folder, from, to_folder, to);
    }
    const auto slot = memory().path_of(from_folder, from);
    return put_off([this, slot, target] {
      return memory().rename(io::current_folder, slot, io::current_folder, target);
    });
  }
  SystemStatus remove(Descriptor folder, const std::string& name) override {
    catch_up();
    return Late::remove(folder, name);
  }
};

class JournalLate final : public Late {
 public:
  using Late::Late;

  SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                      const std::string& to) override {
    const auto target = memory().path_of(to_folder, to);
    if (ends_in_manifest(target)) catch_up();
    if (target != journal_file) return Late::rename(from_folder, from, to_folder, to);
    return put_off([this] {
      return memory().rename(io::current_folder, journal_file + ".new", io::current_folder,
                             journal_file);
    });
  }
};

class JournalRemovedEarly final : public Watched {
 public:
  using Watched::Watched;

  SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                      const std::string& to) override {
    if (puts_in_place(from_folder, from)) {
      static_cast<void>(memory().remove(io::current_folder, journal_file));
    }
    return Watched::rename(from_folder, from, to_folder, to);
  }
};

class StagingWipedEarly final : public Watched {
 public:
  using Watched::Watched;

  SystemStatus sync(Descriptor file) override {
    if (phase() == Phase::exports_replaced) {
      const auto& disk = memory().disk();
      const auto names = disk.node(*disk.find(staging_folder)).names;
      for (const auto& [name, inode] : names) {
        if (!name.ends_with(".copy")) continue;
        static_cast<void>(memory().remove(io::current_folder, staging_folder + "/" + name));
      }
    }
    return Watched::sync(file);
  }
};

class NoSecondLink final : public Watched {
 public:
  using Watched::Watched;

  SystemStatus link(Descriptor, const std::string&, Descriptor, const std::string&) override {
    return Done{};
  }
};

class ModeBehindSync final : public Watched {
 public:
  using Watched::Watched;

  SystemStatus set_permissions(Descriptor file, std::uint32_t permissions) override {
    if (is_staged(memory().path_of(file))) modes_[file] = permissions;
    return Watched::set_permissions(file, permissions);
  }
  SystemStatus sync(Descriptor file) override {
    const auto mode = modes_.find(file);
    if (mode == modes_.end()) return Watched::sync(file);
    memory().disk().change(*memory().inode_of(file)).seen.metadata.mode = 0600;
    auto synced = Watched::sync(file);
    memory().disk().change(*memory().inode_of(file)).seen.metadata.mode = mode->second;
    return synced;
  }

 private:
  std::map<Descriptor, std::uint32_t> modes_;
};

class TemporaryNameInExports final : public Watched {
 public:
  using Watched::Watched;

  SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                      const std::string& to) override {
    if (!puts_in_place(from_folder, from)) {
      return Watched::rename(from_folder, from, to_folder, to);
    }
    auto renamed = Watched::rename(from_folder, from, to_folder, to + ".tmp");
    return renamed ? memory().rename(to_folder, to + ".tmp", to_folder, to) : renamed;
  }
};

class WrittenInPlace final : public Watched {
 public:
  using Watched::Watched;

  SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                      const std::string& to) override {
    if (!puts_in_place(from_folder, from)) {
      return Watched::rename(from_folder, from, to_folder, to);
    }
    const auto opened = memory().open(to_folder, to, io::OpenMode::lock, io::Links::refuse, 0644);
    if (!opened) return opened.error();
    const auto text = memory().disk().read(memory().path_of(from_folder, from));
    const auto half = text.size() / 2;
    auto written = io::write_all(memory(), *opened, text.substr(0, half));
    if (written) written = io::write_all(memory(), *opened, text.substr(half));
    if (written) written = memory().sync(*opened);
    static_cast<void>(memory().close(*opened));
    return written ? memory().remove(from_folder, from) : written;
  }
};

class FailedSyncRetried final : public Watched {
 public:
  using Watched::Watched;

  SystemStatus sync(Descriptor file) override {
    if (is_staged(memory().path_of(file))) static_cast<void>(memory().fail_sync(file));
    return Watched::sync(file);
  }
};

/// Writes half of the given bytes, and says that it wrote all.
template <bool (*cuts)(const std::string& path)>
class ShortWrite final : public Watched {
 public:
  using Watched::Watched;

  io::SystemResult<std::size_t> write(Descriptor file, std::string_view bytes) override {
    if (!cuts(memory().path_of(file))) return Watched::write(file, bytes);
    const auto written = Watched::write(file, bytes.substr(0, bytes.size() / 2));
    return written ? io::SystemResult<std::size_t>{bytes.size()} : written;
  }
};

bool is_new_journal(const std::string& path) {
  return path == journal_file + ".new";
}

template <class Bug>
std::unique_ptr<io::FileSystem> make(MemoryFileSystem& files) {
  return std::make_unique<Bug>(files);
}

}  // namespace

const std::vector<NamedBug>& named_bugs() {
  static const std::vector<NamedBug> bugs{
      {"the staged files are not synced", make<MissingSync<staged_file>>},
      {"the staging folder is not synced", make<MissingSync<staging>>},
      {"the journal is not synced", make<MissingSync<new_journal>>},
      {"the work folder is not synced after the commit", make<MissingSync<work_after_commit>>},
      {"the folders are not synced before the manifests", make<MissingSync<folders_of_exports>>},
      {"the folders of the manifests are not synced before the journal is removed",
       make<MissingSync<folders_of_manifests>>},
      {"the work folder is not synced at the end", make<MissingSync<work_at_the_end>>},
      {"the folder above a new folder is not synced", make<MissingSync<above_new_folder>>},
      {"the manifests are replaced first", make<ManifestFirst>},
      {"the journal comes after the files", make<JournalLate>},
      {"the journal is removed before the files are replaced", make<JournalRemovedEarly>},
      {"the staging folder is wiped before the files are durable", make<StagingWipedEarly>},
      {"the staged files have one link", make<NoSecondLink>},
      {"the mode is set after the sync", make<ModeBehindSync>},
      {"a temporary name is in the exports folder", make<TemporaryNameInExports>},
      {"the files are written in place", make<WrittenInPlace>},
      {"a failed sync is tried again", make<FailedSyncRetried>},
      {"a short write of an export is taken for a whole one", make<ShortWrite<is_staged>>},
      {"a short write of the journal is taken for a whole one", make<ShortWrite<is_new_journal>>},
  };
  return bugs;
}

}  // namespace runtime_exports::fault
