// Times one look of a watch at a folder of 10,000 unchanged files. The peers, timed in turn, are
// `find -printf`, which asks the system for the same data, and the bare system calls, one fstatat
// for each file. With --check it fails if a look takes longer than promised although the bare
// calls were fast enough.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime_exports/publish/commands/watcher.hpp"

namespace {

namespace fs = std::filesystem;
using runtime_exports::publish::Look;

constexpr int rounds = 41;
constexpr int folders = 100;
constexpr int files_in_each = 100;
constexpr double most_look_ms = 20;
constexpr double most_ratio = 1.8;
constexpr double loose_tolerance = 3;

template <class Work>
double time_ms(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const auto duration = std::chrono::steady_clock::now() - begin;
  return std::chrono::duration<double, std::milli>(duration).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double fastest(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

void fill(const fs::path& exports) {
  for (int folder = 0; folder < folders; ++folder) {
    const auto path = exports / fmt::format("folder-{:03}", folder);
    fs::create_directories(path);
    for (int file = 0; file < files_in_each; ++file) {
      std::ofstream{path / fmt::format("file-{:03}.json", file)} << "{}\n";
    }
  }
}

/// Makes the system calls that every look needs.
void ask_for_each(const fs::path& exports) {
  struct stat status {};
  for (int folder = 0; folder < folders; ++folder) {
    const auto path = exports / fmt::format("folder-{:03}", folder);
    const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int file = 0; file < files_in_each; ++file) {
      const auto name = fmt::format("file-{:03}.json", file);
      if (fstatat(descriptor, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) std::exit(1);
    }
    close(descriptor);
  }
}

Look first_look(const runtime_exports::publish::WatchedPlaces& places) {
  auto look = runtime_exports::publish::look_at_tree(runtime_exports::io::posix_file_system(),
                                                     places, nullptr);
  if (!look) std::exit(1);
  return *std::move(look);
}

/// Looks again; ends the program if anything differs from before.
void look_again(const runtime_exports::publish::WatchedPlaces& places, Look& before) {
  auto look = runtime_exports::publish::look_at_tree(runtime_exports::io::posix_file_system(),
                                                     places, &before);
  if (!look || runtime_exports::publish::differs(before, *look)) {
    fmt::print(stderr, "look_bench: a look failed, or saw what was not there\n");
    std::exit(1);
  }
  before = *std::move(look);
}

}  // namespace

int main(int count, char** words) {
  const std::string_view word = count > 1 ? words[1] : "";
  const double tolerance = word == "--check-loosely" ? loose_tolerance : 1;
  const auto root = fs::temp_directory_path() / fmt::format("look_bench.{}", getpid());
  fill(root / "runtime/exports");
  runtime_exports::config::Settings settings;
  settings.paths = {"shared/state", "changelog/changelog.runtime.json", "runtime/exports",
                    "runtime/.publish"};
  auto places =
      runtime_exports::publish::watched_places(root.string(), settings, "runtime/exports");
  places.threads = 2;
  const auto find = fmt::format(
      "find {}/runtime/exports -printf '%P %i %s %T@ %C@\\n' | sort > /dev/null", root.string());

  auto before = first_look(places);
  std::vector<double> looks;
  std::vector<double> finds;
  std::vector<double> bare;
  for (int round = 0; round < rounds; ++round) {
    looks.push_back(time_ms([&] { look_again(places, before); }));
    finds.push_back(time_ms([&] {
      if (std::system(find.c_str()) != 0) std::exit(1);
    }));
    bare.push_back(time_ms([&] { ask_for_each(root / "runtime/exports"); }));
  }
  const auto print = [&](std::string_view peer, const std::vector<double>& times) {
    fmt::print("{:<38} {:>8.2f} ms   {:<24} {:>8.2f} ms   ratio {:>5.2f}, fastest {:>5.2f}\n",
               fmt::format("watch, a look at {} files", folders * files_in_each), median(looks),
               peer, median(times), median(looks) / median(times), fastest(looks) / fastest(times));
  };
  print("find -printf | sort", finds);
  print("bare fstatat", bare);
  fmt::print("the fastest look took {:.2f} ms\n", fastest(looks));
  fs::remove_all(root);
  // Other work on the machine never makes a look faster.
  const bool good = fastest(looks) <= tolerance * most_look_ms ||
                    fastest(looks) <= tolerance * most_ratio * fastest(bare);
  if (!word.starts_with("--check") || good) return 0;
  fmt::print("TOO SLOW: at most {} ms, or {} times the bare calls, were promised\n", most_look_ms,
             most_ratio);
  return 1;
}
