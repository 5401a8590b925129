#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/store/journal.hpp"
#include "runtime_exports/publish/store/replace.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"

namespace runtime_exports::publish {

/// A root with its folders made and locked, ready to stage into.
class Ready {
 public:
  static constexpr std::uint64_t generation = 7;

  explicit Ready(io::FileSystem& files) : files_(files), workspace_(open()) {}

  [[nodiscard]] std::string published(const std::string& path) const {
    return root.path("runtime/exports/" + path);
  }

  /// Stages one file as a publish does.
  Result<StagedFile> stage_file(const std::string& path, std::string_view bytes,
                                std::uint32_t permissions = 0644) {
    Content content{files_, workspace_.staging_descriptor(), std::to_string(next_slot_++)};
    if (auto appended = content.append(bytes); !appended) return appended.error();
    const auto digest = content.finish();
    if (auto prepared = prepare_target(workspace_, path, 0755); !prepared) {
      return prepared.error();
    }
    Candidate candidate{find_owned(path), std::move(content), digest, {}};
    if (std::filesystem::exists(published(path))) {
      const auto before = root.read("runtime/exports/" + path);
      candidate.published = {test_support::status_of(published(path)),
                             {before.size(), to_hex(sha256(before))}};
    }
    return stage(workspace_, candidate, permissions);
  }

  StagedFile staged(const std::string& path, std::string_view bytes,
                    std::uint32_t permissions = 0644) {
    auto file = stage_file(path, bytes, permissions);
    REQUIRE(file);
    return *std::move(file);
  }

  Status<> replace(const std::vector<StagedFile>& set) {
    if (auto done = commit(set); !done) return done;
    if (auto done = replace_set(workspace_, journal_of(set)); !done) return done;
    return wipe_staging(workspace_);
  }

  /// Commits a set and replaces nothing, as a publish that is interrupted here.
  Status<> commit(const std::vector<StagedFile>& set) {
    if (auto done = prepare_commit(workspace_, set, journal_of(set)); !done) return done;
    return commit_new_journal(files_, workspace_.work->get());
  }

  [[nodiscard]] Workspace& workspace() { return workspace_; }

  test_support::TemporaryFolder root;
  config::Settings settings = test_support::default_settings();

 private:
  static Journal journal_of(const std::vector<StagedFile>& set) {
    Journal journal{generation, "runtime/exports", {}};
    for (const auto& staged : set) journal.files.push_back(staged.entry);
    return journal;
  }

  [[nodiscard]] Workspace open() const {
    test_support::ManualClock clock;
    auto opened = open_workspace_for_writing(files_, clock, {root.path(), settings});
    REQUIRE(opened);
    REQUIRE(prepare_exports_folder(*opened));
    return *std::move(opened);
  }

  io::FileSystem& files_;
  Workspace workspace_;
  std::size_t next_slot_ = 0;
};

}  // namespace runtime_exports::publish
