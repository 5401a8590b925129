#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <thread>

#include "scale.hpp"
#include "support/catch.hpp"
#include "two_states.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::fault {
namespace {

namespace fs = std::filesystem;
using blackbox::Json;
using Digests = std::map<std::string, std::string>;
using Clock = std::chrono::steady_clock;

/// The digests of a project's exports in two states that alternate for ever.
struct Alternating {
  Digests a;
  Digests b;
};

/// Counts what the readers saw.
struct Sightings {
  std::atomic<std::size_t> sets{0};    ///< read and accepted
  std::atomic<std::size_t> again{0};   ///< read again, because a digest differed
  std::atomic<std::size_t> torn{0};    ///< files of neither state, or missing
  std::atomic<std::size_t> mixed{0};   ///< accepted, although of two states
  std::atomic<std::size_t> strays{0};  ///< names of files that nobody wrote
};

Digests publish_and_digest(const TwoStates& states, State state) {
  states.use(state);
  REQUIRE(states.run({"publish", "--allow-rollback"}).exit_code == 0);
  Digests digests;
  for (const auto& file : owned_files()) {
    digests[file] = to_hex(sha256(read_bytes(states.exports() + "/" + file)));
  }
  return digests;
}

/// A reader that does as the documentation says: it reads the manifest, then its files, and starts
/// again if a digest differs.
class Reader {
 public:
  Reader(std::string exports, const Alternating& states, Sightings& seen)
      : exports_(std::move(exports)), states_(states), seen_(seen) {
    for (const auto* files : {&owned_files(), &foreign_files()}) {
      for (const auto& file : *files) names_.insert(file);
    }
  }

  void run(const std::atomic<bool>& is_over) {
    while (!is_over) {
      read_set("manifest.json");
      read_set("admin/manifest.json");
      look_for_strays();
    }
  }

 private:
  std::string read(const std::string& file) {
    try {
      return read_bytes(exports_ + "/" + file);
    } catch (const std::runtime_error&) {
      return {};
    }
  }

  void read_set(const std::string& name) {
    const auto manifest = Json::parse(read(name), nullptr, false);
    if (manifest.is_discarded()) {
      ++seen_.torn;
      return;
    }
    std::set<char> found;
    bool is_whole = true;
    for (const auto& file : manifest.at("files")) {
      const auto path = file.at("path").get<std::string>();
      const auto bytes = read(path);
      const auto digest = to_hex(sha256(bytes));
      is_whole = is_whole && digest == file.at("sha256").get<std::string>();
      note_state(path, digest, found);
      if (!Json::accept(bytes)) ++seen_.torn;
    }
    if (!is_whole) {
      ++seen_.again;
      return;
    }
    ++seen_.sets;
    if (found.size() > 1) ++seen_.mixed;
  }

  void note_state(const std::string& path, const std::string& digest, std::set<char>& found) {
    const bool is_a = states_.a.at(path) == digest;
    const bool is_b = states_.b.at(path) == digest;
    if (!is_a && !is_b) ++seen_.torn;
    if (is_a != is_b) found.insert(is_a ? 'a' : 'b');
  }

  void look_for_strays() {
    for (const auto& entry : fs::recursive_directory_iterator{exports_}) {
      const auto path = entry.path().string().substr(exports_.size() + 1);
      if (!entry.is_directory() && names_.count(path) == 0) ++seen_.strays;
    }
  }

  std::string exports_;
  const Alternating& states_;
  Sightings& seen_;
  std::set<std::string> names_;
};

/// Publishes the two states in turn, and kills at random moments. Returns how many publishes were
/// killed.
std::size_t storm(const TwoStates& states, Clock::duration length, Clock::duration usual) {
  std::mt19937_64 random{20260103};
  const auto longest = static_cast<std::uint64_t>(usual.count()) * 5 / 4;
  std::size_t killed = 0;
  const auto end = Clock::now() + length;
  for (std::size_t round = 0; Clock::now() < end; ++round) {
    states.use(round % 2 == 0 ? State::a_again : State::b);
    RunningProgram program{states.tree().request(
        round % 7 == 6 ? std::vector<std::string>{"recover"}
                       : std::vector<std::string>{"publish", "--allow-rollback"})};
    std::this_thread::sleep_for(
        std::chrono::nanoseconds{static_cast<std::int64_t>(random() % longest)});
    kill(program.process(), SIGKILL);
    const int ended = program.wait().exit_code;
    REQUIRE((ended == 0 || ended == 128 + SIGKILL));
    if (ended != 0) ++killed;
  }
  return killed;
}

TEST_CASE("readers get whole sets while publishers are killed at random", "[storm]") {
  const TwoStates states;
  const Alternating both{publish_and_digest(states, State::a_again),
                         publish_and_digest(states, State::b)};
  states.use(State::a_again);
  const auto usual = states.run({"publish", "--allow-rollback"}).duration;
  Sightings seen;
  std::atomic<bool> is_over{false};
  std::size_t killed = 0;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 2; ++i) {
      readers.emplace_back([&] { Reader{states.exports(), both, seen}.run(is_over); });
    }
    const auto stop = [&](const TwoStates*) { is_over = true; };
    const std::unique_ptr<const TwoStates, decltype(stop)> stopper{&states, stop};
    killed = storm(states, std::chrono::seconds{scaled(10)}, usual);
  }
  print_figure(fmt::format("{} publishers killed, {} sets read, {} begun anew", killed,
                           seen.sets.load(), seen.again.load()));
  CHECK(killed > 20);
  CHECK(seen.sets > 20);
  CHECK(seen.torn == 0);
  CHECK(seen.mixed == 0);
  CHECK(seen.strays == 0);
  REQUIRE(states.run({"recover"}).exit_code == 0);
  CHECK(publish_and_digest(states, State::b).at("version.json") == both.b.at("version.json"));
  CHECK_FALSE(states.has_journal());
}

}  // namespace
}  // namespace runtime_exports::fault
