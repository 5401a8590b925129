// Times three ways to make twelve staged files durable, in turn, each on its own files:
//   one by one     fsync of each
//   at once        fsync of each, from four threads, as publish does
//   one syncfs     of everything that the file system has not written yet, even other files
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "runtime_exports/io/file_system.hpp"

namespace {

namespace fs = std::filesystem;

constexpr int rounds = 41;
constexpr std::size_t file_count = 12;
constexpr std::size_t file_bytes = 40'000;

using Files = std::array<int, file_count>;

void need(bool success, const char* what) {
  if (success) return;
  std::perror(what);
  std::exit(1);
}

Files write_files(const fs::path& folder) {
  static const std::string text(file_bytes, 'x');
  Files files{};
  for (std::size_t i = 0; i < file_count; ++i) {
    const auto path = folder / std::to_string(i);
    unlink(path.c_str());
    files[i] = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    need(files[i] >= 0, "open");
    need(write(files[i], text.data(), text.size()) == static_cast<ssize_t>(text.size()), "write");
  }
  return files;
}

void one_by_one(const Files& files) {
  for (const int file : files) need(fsync(file) == 0, "fsync");
}

void at_once(const Files& files) {
  std::vector<runtime_exports::io::Descriptor> descriptors;
  for (const int file : files) descriptors.push_back(runtime_exports::io::Descriptor{file});
  need(bool{runtime_exports::io::posix_file_system().sync_all(descriptors)}, "sync_all");
}

void one_syncfs(const Files& files) {
  need(syncfs(files[0]) == 0, "syncfs");
}

double median_ms(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

int main() {
  const auto folder = fs::temp_directory_path() / fmt::format("sync_bench.{}", getpid());
  fs::create_directories(folder);
  struct Way {
    const char* name;
    void (*sync)(const Files& files);
    std::vector<double> times_ms = {};
  };
  std::array ways{Way{"one by one", one_by_one}, Way{"at once", at_once},
                  Way{"one syncfs", one_syncfs}};
  for (int round = 0; round < rounds; ++round) {
    for (auto& way : ways) {
      const auto files = write_files(folder);
      const auto begin = std::chrono::steady_clock::now();
      way.sync(files);
      const std::chrono::duration<double, std::milli> time =
          std::chrono::steady_clock::now() - begin;
      way.times_ms.push_back(time.count());
      for (const int file : files) close(file);
    }
  }
  fs::remove_all(folder);
  fmt::print("{} files of {} bytes made durable, medians of {} runs in turn\n", file_count,
             file_bytes, rounds);
  for (const auto& way : ways)
    fmt::print("{:<38} {:>8.2f} ms\n", way.name, median_ms(way.times_ms));
  return 0;
}
