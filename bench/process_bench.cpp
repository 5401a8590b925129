// Times whole processes, in turn with their peers:
//   publish of the sample state: a bare program that writes the same bytes in the same way
//   publish when nothing changed, validate, --version: /bin/true
//   a copy by digest: a copy by path; both make a new folder
// With --check it fails if a promised limit is exceeded; with --check-loosely, for shared machines,
// at three times the limit.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace {

namespace fs = std::filesystem;

constexpr int rounds = 41;
constexpr double most_publish_ratio = 2;
constexpr double most_by_digest_ratio = 1.3;
constexpr int most_attempts = 3;
constexpr double most_version_ms = 5;
constexpr double loose_tolerance = 3;

/// Runs a program to its end and discards its output. Returns its wall time in milliseconds.
double run(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const auto begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  int status = -1;
  if (posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) == 0) {
    waitpid(child, &status, 0);
  }
  const auto duration = std::chrono::steady_clock::now() - begin;
  posix_spawn_file_actions_destroy(&actions);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fmt::print(stderr, "process_bench: {} failed\n", words[0]);
    std::exit(1);
  }
  return std::chrono::duration<double, std::milli>(duration).count();
}

struct Contestant {
  std::vector<std::string> words;
  std::function<void()> prepare = [] {};
};

struct Times {
  double median_ms = 0;
  double best_ms = 0;
  double peer_median_ms = 0;
  double ratio = 0;       ///< median of the ratios, pair by pair
  double best_ratio = 0;  ///< of the fastest runs, which other work on the machine disturbs least
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Times compare(const Contestant& one, const Contestant& peer) {
  std::vector<double> times;
  std::vector<double> peer_times;
  std::vector<double> ratios;
  for (int round = 0; round <= rounds; ++round) {
    one.prepare();
    const auto time = run(one.words);
    peer.prepare();
    const auto peer_time = run(peer.words);
    if (round == 0) continue;  // warms the caches
    times.push_back(time);
    peer_times.push_back(peer_time);
    ratios.push_back(time / peer_time);
  }
  return {median(times), *std::min_element(times.begin(), times.end()), median(peer_times),
          median(ratios),
          *std::min_element(times.begin(), times.end()) /
              *std::min_element(peer_times.begin(), peer_times.end())};
}

void print(std::string_view what, std::string_view peer, const Times& times) {
  fmt::print("{:<38} {:>8.2f} ms   {:<24} {:>8.2f} ms   ratio {:>5.2f}, fastest {:>5.2f}\n", what,
             times.median_ms, peer, times.peer_median_ms, times.ratio, times.best_ratio);
}

/// The smaller ratio is likely the right one: other work on the machine can slow down the pairs or
/// the fastest runs, but never speeds up either.
double likely_ratio(const Times& times) {
  return std::min(times.ratio, times.best_ratio);
}

/// Compares publishes that change nothing and copy the public set, by digest and by path.
Times compare_copies(const std::string& program, const fs::path& tree) {
  const auto copy = tree / "copy";
  const auto prepare = [copy] { fs::remove_all(copy); };
  const Contestant plain{{program, "--root", tree, "publish", "--export-public", copy}, prepare};
  auto by_digest = plain;
  by_digest.words.emplace_back("--by-digest");
  return compare(by_digest, plain);
}

}  // namespace

int main(int count, char** words) {
  const std::string_view word = count > 1 ? words[1] : "";
  const bool check = word.starts_with("--check");
  const double tolerance = word == "--check-loosely" ? loose_tolerance : 1;
  const auto work = fs::temp_directory_path() / fmt::format("process_bench.{}", getpid());
  const auto tree = work / "tree";
  fs::create_directories(tree / "runtime/exports");
  for (const char* folder : {"shared", "changelog"}) {
    fs::copy(fs::path{SAMPLE_ROOT} / folder, tree / folder, fs::copy_options::recursive);
  }
  const std::string program = PROGRAM_FILE;
  const Contestant publish{{program, "--root", tree, "publish"},
                           [&] { fs::remove_all(tree / "runtime"); }};
  publish.prepare();
  run(publish.words);
  const auto published = work / "published";
  fs::copy(tree / "runtime/exports", published, fs::copy_options::recursive);
  const auto bare_tree = work / "bare";
  const Contestant bare{{PEER_FILE, published, bare_tree}, [&] { fs::remove_all(bare_tree); }};
  const Contestant nothing{{"/bin/true"}};

  fmt::print("medians of {} runs, each in turn with its peer\n", rounds);
  auto publish_times = compare(publish, bare);
  print("publish, everything new", "bare program, same fsyncs", publish_times);
  for (int more = 1; check && more < most_attempts &&
                     likely_ratio(publish_times) > tolerance * most_publish_ratio;
       ++more) {
    publish_times = compare(publish, bare);
    print("the same once more", "bare program, same fsyncs", publish_times);
  }
  run(publish.words);
  print("publish, nothing changed", "/bin/true", compare({publish.words}, nothing));
  print("validate", "/bin/true", compare({{program, "--root", tree, "validate"}}, nothing));
  const auto copy_times = compare_copies(program, tree);
  print("publish --export-public --by-digest", "without --by-digest", copy_times);
  const auto version_times = compare({{program, "--version"}}, nothing);
  print("--version", "/bin/true", version_times);
  fs::remove_all(work);

  bool good = true;
  const auto hold = [&](std::string_view what, double value, double most) {
    if (value <= tolerance * most) return;
    fmt::print("TOO SLOW: {} is {:.2f}, at most {} was promised\n", what, value, most);
    good = false;
  };
  hold("publish against the bare program (ratio)", likely_ratio(publish_times), most_publish_ratio);
  hold("a copy by digest against a copy by path (ratio)", likely_ratio(copy_times),
       most_by_digest_ratio);
  hold("--version (ms)", version_times.best_ms, most_version_ms);
  return good || !check ? 0 : 1;
}
