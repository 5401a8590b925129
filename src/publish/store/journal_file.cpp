#include "runtime_exports/publish/store/journal_file.hpp"

#include <utility>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::uint32_t journal_permissions = 0600;
constexpr std::uint64_t most_journal_bytes = std::uint64_t{1} << 20U;

Error journal_error(const char* name, const char* message, const std::error_code& error) {
  return io::system_failure(ErrorCode::io, name, message, error);
}

constexpr auto missing_file = std::errc::no_such_file_or_directory;

/// Returns whether the name existed.
Result<bool> remove_name(io::FileSystem& files, io::Descriptor work, const char* name) {
  const auto removed = files.remove(work, name);
  if (!removed && removed.error() == missing_file) return false;
  if (!removed) return journal_error(name, "the journal cannot be removed", removed.error());
  return true;
}

Status<> sync_work(io::FileSystem& files, io::Descriptor work) {
  if (auto synced = files.sync(work); !synced) {
    return journal_error(journal_file, "the work folder cannot be synced to the disk",
                         synced.error());
  }
  return Done{};
}

}  // namespace

Result<bool> is_publish_pending(io::FileSystem& files, io::Descriptor work) {
  const auto status = files.status_at(work, journal_file);
  if (status) return true;
  if (status.error() == missing_file) return false;
  return journal_error(journal_file, "the status of the journal cannot be read", status.error());
}

Error publish_pending() {
  return io::io_error(ErrorCode::busy, journal_file,
                      "a publish is under way, or was interrupted and waits to be finished",
                      "`runtime-exports recover` finishes it, and so does the next `publish`", {});
}

Result<std::optional<std::string>> read_journal(io::FileSystem& files, io::Descriptor work) {
  auto file = io::open_file(files, work, journal_file);
  if (!file && file.error() == missing_file) return std::optional<std::string>{};
  if (!file && file.error() != std::errc::too_many_symbolic_link_levels) {
    return journal_error(journal_file, "the journal cannot be opened", file.error());
  }
  const auto status = file ? files.status(file->get()) : files.status_at(work, journal_file);
  if (!status) return journal_error(journal_file, "the journal cannot be read", status.error());
  if (!file || status->kind != io::FileKind::regular) {
    return io::io_error(ErrorCode::unsafe_target, journal_file,
                        "the journal is " + std::string{io::describe(status->kind)},
                        "move it out of the folder of `paths.work`, and publish again", {});
  }
  auto input = io::InputFile::adopt(files, journal_file, *std::move(file));
  if (!input) return input.error();
  auto text = input->read_all(most_journal_bytes);
  // A journal longer than this is not ours.
  if (!text && text.error().code == ErrorCode::refused) return std::optional<std::string>{""};
  if (!text) return text.error();
  return std::optional{*std::move(text)};
}

Result<io::OwnedDescriptor> write_new_journal(io::FileSystem& files, io::Descriptor work,
                                              const Journal& journal) {
  const auto failed = [](const std::error_code& error) {
    return io::system_failure(ErrorCode::io, new_journal_file, "the journal cannot be written",
                              error);
  };
  const auto created = files.open(work, new_journal_file, io::OpenMode::create_new,
                                  io::Links::refuse, journal_permissions);
  if (!created) return failed(created.error());
  io::OwnedDescriptor file{files, *created};
  if (auto written = io::write_all(files, file.get(), write_journal(journal)); !written) {
    return failed(written.error());
  }
  return file;
}

Status<> commit_new_journal(io::FileSystem& files, io::Descriptor work) {
  if (auto renamed = files.rename(work, new_journal_file, work, journal_file); !renamed) {
    return journal_error(journal_file, "the journal cannot be committed", renamed.error());
  }
  return sync_work(files, work);
}

Status<> set_journal_aside(io::FileSystem& files, io::Descriptor work) {
  if (auto renamed = files.rename(work, journal_file, work, damaged_journal_file); !renamed) {
    return journal_error(journal_file, "the damaged journal cannot be set aside", renamed.error());
  }
  return sync_work(files, work);
}

Status<> remove_journal(io::FileSystem& files, io::Descriptor work) {
  if (auto removed = remove_name(files, work, journal_file); !removed) return removed.error();
  return sync_work(files, work);
}

Result<bool> drop_journals(io::FileSystem& files, io::Descriptor work) {
  bool is_dropped = false;
  for (const auto* const name : {damaged_journal_file, journal_file}) {
    const auto renamed = files.rename(work, name, work, dropped_journal_file);
    if (!renamed && renamed.error() != std::errc::no_such_file_or_directory) {
      return journal_error(name, "the journal cannot be dropped", renamed.error());
    }
    is_dropped = is_dropped || renamed.has_value();
  }
  if (auto synced = sync_work(files, work); !synced) return synced.error();
  return is_dropped;
}

Status<> remove_old_journals(io::FileSystem& files, io::Descriptor work) {
  for (const auto* const name : {damaged_journal_file, dropped_journal_file}) {
    if (auto removed = remove_name(files, work, name); !removed) return removed.error();
  }
  return Done{};
}

Status<> remove_new_journal(io::FileSystem& files, io::Descriptor work) {
  if (auto removed = remove_name(files, work, new_journal_file); !removed) return removed.error();
  return Done{};
}

}  // namespace runtime_exports::publish
