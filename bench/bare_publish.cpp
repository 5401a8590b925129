// The peer of `publish`: writes the bytes of a published set with the same fsyncs and renames, and
// does nothing else.
//   bare_publish FROM TO    copies the set in the exports folder FROM into TO/exports
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

constexpr std::array files{"version.json",
                           "changelog.json",
                           "changelog.runtime.json",
                           "telemetry/events.json",
                           "telemetry/rates.json",
                           "telemetry/errors.json",
                           "telemetry/auth_events.json",
                           "runtime_snapshot.json",
                           "admin/users/users.json",
                           "admin/audit/audit.json"};
constexpr std::array manifests{"manifest.json", "admin/manifest.json"};
constexpr std::array folders{"",
                             "/exports",
                             "/exports/telemetry",
                             "/exports/admin",
                             "/exports/admin/users",
                             "/exports/admin/audit",
                             "/work",
                             "/work/staging"};

constexpr std::size_t journal_bytes = 3000;

void need(bool success, const char* what) {
  if (success) return;
  std::perror(what);
  std::exit(1);
}

std::string read_file(const std::string& path) {
  std::string text;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  need(file >= 0, path.c_str());
  std::array<char, 1 << 16> buffer;
  for (ssize_t count = 1; count > 0;) {
    count = read(file, buffer.data(), buffer.size());
    need(count >= 0, "read");
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(file);
  return text;
}

void sync_folder(const std::string& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  need(folder >= 0 && fsync(folder) == 0, path.c_str());
  close(folder);
}

std::string folder_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

void write_durably(const std::string& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  need(file >= 0, path.c_str());
  need(write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "write");
  need(fsync(file) == 0 && close(file) == 0, "fsync");
}

void stage(const std::string& slot, const std::string& text) {
  write_durably(slot, text);
  need(link(slot.c_str(), (slot + ".copy").c_str()) == 0, "link");
}

}  // namespace

int main(int count, char** words) {
  need(count == 3, "usage: bare_publish FROM TO");
  const std::string from = words[1];
  const std::string to = words[2];
  for (const std::string folder : folders) {
    const auto path = to + folder;
    if (mkdir(path.c_str(), 0755) == 0) sync_folder(folder_of(path));
  }
  int next_slot = 0;
  const auto stage_all = [&](const auto& names) {
    for (const std::string name : names) {
      stage(to + "/work/staging/" + std::to_string(next_slot++), read_file(from + "/" + name));
    }
  };
  stage_all(files);
  stage_all(manifests);
  sync_folder(to + "/work/staging");

  const auto journal = to + "/work/journal";
  write_durably(journal + ".new", std::string(journal_bytes, '.'));
  need(rename((journal + ".new").c_str(), journal.c_str()) == 0, "rename");
  sync_folder(to + "/work");

  next_slot = 0;
  const auto rename_all = [&](const auto& names) {
    for (const std::string name : names) {
      const auto slot = to + "/work/staging/" + std::to_string(next_slot++);
      need(rename(slot.c_str(), (to + "/exports/" + name).c_str()) == 0, "rename");
    }
  };
  rename_all(files);
  for (const char* folder : {"", "/telemetry", "/admin/users", "/admin/audit"}) {
    sync_folder(to + "/exports" + folder);
  }
  rename_all(manifests);
  sync_folder(to + "/exports");
  sync_folder(to + "/exports/admin");

  need(unlink(journal.c_str()) == 0, "unlink");
  sync_folder(to + "/work");
  while (next_slot-- > 0) {
    const auto copy = to + "/work/staging/" + std::to_string(next_slot) + ".copy";
    need(unlink(copy.c_str()) == 0, "unlink");
  }
  return 0;
}
