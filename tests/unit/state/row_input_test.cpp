#include "runtime_exports/state/row_input.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/io/busy_clock.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::state {
namespace {

using test_support::BusyClock;
using test_support::ManualClock;
using test_support::TemporaryFolder;
using namespace std::string_literals;
using Texts = std::vector<std::string>;

const Instant now = *parse_instant("2026-07-16T12:00:00.5Z");

std::string event(std::string_view timestamp, std::string_view message) {
  return R"({"timestamp":")" + std::string{timestamp} + R"(","message":")" + std::string{message} +
         "\"}\n";
}

std::string events(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += event("2026-07-16T11:00:00Z", std::to_string(i));
  return text;
}

std::string audit(std::string_view ts, std::string_view id) {
  return R"({"id":")" + std::string{id} + R"(","ts":")" + std::string{ts} + R"(","action":"x"})" +
         "\n";
}

schema::Program program_of(InputId id) {
  auto bundle = schema::embedded_bundle();
  auto program = bundle.compile(definition_of(id).schema);
  REQUIRE(program);
  return *std::move(program);
}

/// An input on the disk, opened.
class Opened {
 public:
  explicit Opened(InputId id, std::string_view bytes, std::string_view name = "rows.jsonl")
      : id_(id), name_(name), path_(folder_.write(name, bytes)), input_(open()) {}

  Result<RowIndex> index(const IndexRequest& request, io::Clock& clock) {
    return input_.index(request, program_of(id_), clock, findings, [this](const json::Value& row) {
      ++visited;
      last_visited = std::string{row.find("message") ? row.find("message")->text() : ""};
    });
  }

  RowIndex rows(const IndexRequest& request = {now}) {
    ManualClock clock;
    auto indexed = index(request, clock);
    REQUIRE(indexed);
    return *std::move(indexed);
  }

  Error refusal(const IndexRequest& request = {now}) {
    ManualClock clock;
    const auto indexed = index(request, clock);
    REQUIRE_FALSE(indexed);
    return indexed.error();
  }

  /// One member of each row, read again in the order of the index.
  Texts texts(const RowIndex& index, std::string_view member) {
    Texts all;
    REQUIRE(input_.visit(index.rows, [&](const IndexedRow&, const json::Value& row) {
      all.emplace_back(row.find(member)->text());
    }));
    return all;
  }

  RowInput& input() { return input_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  void append(std::string_view bytes) const { folder_.append(name_, bytes); }

  Findings findings;
  std::uint64_t visited = 0;
  std::string last_visited;

 private:
  RowInput open() {
    auto opened = RowInput::open(io::posix_file_system(), definition_of(id_), "rows", path_);
    REQUIRE(opened);
    return *std::move(opened);
  }

  TemporaryFolder folder_;
  InputId id_;
  std::string name_;
  std::string path_;
  RowInput input_;
};

}  // namespace

TEST_CASE("a missing input is an error of its own kind") {
  const auto opened = RowInput::open(io::posix_file_system(), definition_of(InputId::events),
                                     "rows", "/none/x.jsonl");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == ErrorCode::missing_input);
}

TEST_CASE("rows are ordered by instant, whatever their offset and place in the file") {
  Opened input{InputId::events, event("2026-07-16T11:00:00Z", "third") +
                                    event("2026-07-16T12:30:00+02:00", "second") +
                                    event("2026-07-16T06:00:00.25-04:00", "first")};
  CHECK(input.texts(input.rows(), "message") == Texts{"first", "second", "third"});
  CHECK(input.texts(input.rows({now, Order::newest_first}), "message") ==
        Texts{"third", "second", "first"});
}

TEST_CASE("rows of one instant stay in the order of the input, in both orders") {
  Opened input{InputId::events, event("2026-07-16T11:00:00.5Z", "a") +
                                    event("2026-07-16T13:00:00.50+02:00", "b") +
                                    event("2026-07-16T11:00:00.500Z", "c")};
  CHECK(input.texts(input.rows(), "message") == Texts{"a", "b", "c"});
  CHECK(input.texts(input.rows({now, Order::newest_first}), "message") == Texts{"a", "b", "c"});
}

TEST_CASE("rows of accounts of one instant are ordered by id") {
  Opened input{InputId::audit,
               audit("2026-07-16T11:00:00Z", "b") + audit("2026-07-16T11:00:01Z", "z") +
                   audit("2026-07-16T13:00:00+02:00", "a") + audit("2026-07-16T11:00:00.0Z", "B")};
  CHECK(input.texts(input.rows({now, Order::newest_first}), "id") == Texts{"z", "B", "a", "b"});
  CHECK(input.texts(input.rows(), "id") == Texts{"B", "a", "b", "z"});
}

TEST_CASE("an array file holds the same rows") {
  Opened input{InputId::audit,
               R"([{"id":"a","ts":"2026-07-16T11:00:00Z","action":"x"},
                   {"id":"b","ts":"2026-07-16T11:00:01Z","action":"x"}])",
               "rows.json"};
  const auto index = input.rows();
  CHECK(input.texts(index, "id") == Texts{"a", "b"});
  CHECK(index.rows[1].line() == 2);
}

TEST_CASE("an empty file is zero rows") {
  Opened input{InputId::users, ""};
  const auto index = input.rows();
  CHECK(index.rows.empty());
  CHECK(index.seen == 0);
}

TEST_CASE("rows later than the snapshot are left out and counted, those of its instant kept") {
  Opened input{InputId::events, event("2026-07-16T12:00:00.5Z", "on time") +
                                    event("2026-07-16T12:00:00.500000000000000001Z", "late") +
                                    event("2026-07-16T14:00:01+02:00", "later")};
  const auto index = input.rows();
  CHECK(input.texts(index, "message") == Texts{"on time"});
  CHECK(index.late == 2);
  REQUIRE(input.findings.size() == 1);
  CHECK(input.findings[0].rule == "input.late-rows");
  CHECK(input.findings[0].severity == Severity::note);
  CHECK(input.findings[0].message == "2 rows left out: later than the snapshot");
}

TEST_CASE("the visitor sees every well-formed row, late ones too") {
  Opened input{InputId::events, event("2026-07-16T11:00:00Z", "a") + "{}\n" + events(200) +
                                    event("2026-07-16T13:00:00Z", "late")};
  (void)input.rows({now, Order::newest_first, 1});
  CHECK(input.visited == 202);
  CHECK(input.last_visited == "late");
}

TEST_CASE("the newest rows are kept as sorting all of them would") {
  std::mt19937 random{7};
  for (const std::size_t newest : {1U, 2U, 3U, 7U, 20U, 100U}) {
    std::vector<std::pair<unsigned, std::string>> all;
    std::string text;
    for (unsigned i = 0; i < 57; ++i) {
      const auto second = static_cast<unsigned>(random() % 6);
      all.emplace_back(second, std::to_string(i));
      text += event("2026-07-16T11:00:0" + std::to_string(second) + "Z", std::to_string(i));
    }
    Opened input{InputId::events, text};
    for (const auto order : {Order::oldest_first, Order::newest_first}) {
      auto sorted = all;
      std::stable_sort(sorted.begin(), sorted.end(), [order](const auto& a, const auto& b) {
        return order == Order::oldest_first ? a.first < b.first : a.first > b.first;
      });
      const auto count = std::min(newest, sorted.size());
      const auto begin = order == Order::oldest_first
                             ? sorted.end() - static_cast<std::ptrdiff_t>(count)
                             : sorted.begin();
      Texts expected;
      std::transform(begin, begin + static_cast<std::ptrdiff_t>(count),
                     std::back_inserter(expected), [](const auto& row) { return row.second; });
      CAPTURE(newest, order);
      CHECK(input.texts(input.rows({now, order, newest}), "message") == expected);
    }
  }
}

TEST_CASE("a malformed telemetry row is left out, reported and counted") {
  Opened input{InputId::events, events(150) + "{\"message\":\"s3cret\",,}\n" + events(50)};
  const auto index = input.rows();
  CHECK(index.rows.size() == 200);
  CHECK(index.malformed == 1);
  CHECK(index.seen == 201);
  REQUIRE(input.findings.size() == 1);
  const auto& finding = input.findings[0];
  CHECK(finding.rule == "input.malformed-row");
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.subject == "rows");
  CHECK(finding.line == 151);
  CHECK(finding.column == 21);
  CHECK(finding.message.find("s3cret") == std::string::npos);
}

TEST_CASE(
    "a row that its schema refuses is malformed; the message names the place, not the value") {
  Opened input{
      InputId::events,
      events(150) + "{\"timestamp\":\"2026-07-16T11:00:00Z\",\"message\":{\"s3cret\":1}}\n"};
  CHECK(input.rows().malformed == 1);
  REQUIRE(input.findings.size() == 1);
  const auto& message = input.findings[0].message;
  CHECK(message.find("/message") != std::string::npos);
  CHECK(message.find("s3cret") == std::string::npos);
}

TEST_CASE("a row without a readable time stamp is malformed") {
  Opened input{InputId::events,
               events(198) + event("2026-07-16 11:00:00Z", "space") + "{\"message\":\"none\"}\n"};
  CHECK(input.rows().malformed == 2);
}

TEST_CASE("exactly one percent of malformed rows is left out, more is refused") {
  CHECK(Opened{InputId::events, events(99) + "x\n"}.rows().malformed == 1);
  CHECK(Opened{InputId::events, events(198) + "x\ny\n"}.rows().malformed == 2);
  const auto refusal = Opened{InputId::events, events(98) + "x\n"}.refusal();
  CHECK(refusal.code == ErrorCode::refused);
  CHECK(refusal.subject == "rows");
  CHECK(refusal.message == "1 of 99 rows is malformed; at most 1 % may be left out");
}

TEST_CASE("counts of malformed rows are said in English") {
  const auto message = [](const std::string& text) {
    return Opened{InputId::events, text}.refusal().message;
  };
  CHECK(message("x\n").starts_with("1 of 1 row is malformed;"));
  CHECK(message(events(3) + "x\ny\n").starts_with("2 of 5 rows are malformed;"));
}

TEST_CASE("the first fifty malformed rows are reported, the others counted") {
  std::string bad;
  for (int i = 0; i < 60; ++i) bad += "x\n";
  Opened input{InputId::events, events(6000) + bad};
  CHECK(input.rows().malformed == 60);
  REQUIRE(input.findings.size() == 51);
  CHECK(input.findings[0].line == 6001);
  CHECK(input.findings[49].line == 6050);
  CHECK(input.findings[50].line == 0);
  CHECK(input.findings[50].message == "10 more rows are malformed");
}

TEST_CASE("a strict reading refuses the first malformed row") {
  const auto refusal = Opened{InputId::events, events(500) + "x\n"}.refusal(
      {now, Order::oldest_first, 0, Strictness::strict});
  CHECK(refusal.code == ErrorCode::refused);
  CHECK(refusal.line == 501);
  CHECK(refusal.column == 1);
}

TEST_CASE("a malformed row of accounts is refused") {
  std::string text;
  for (int i = 0; i < 500; ++i) text += audit("2026-07-16T11:00:00Z", std::to_string(i));
  const auto refusal = Opened{InputId::audit, text + "{\"id\":\"s3cret\"}\n"}.refusal();
  CHECK(refusal.code == ErrorCode::refused);
  CHECK(refusal.line == 501);
  CHECK(refusal.message.find("s3cret") == std::string::npos);
}

TEST_CASE("a file with a merge conflict is refused, however many good rows it has") {
  for (const std::string line : {"<<<<<<< HEAD", "=======", ">>>>>>> branch", "||||||| 1234567"}) {
    CAPTURE(line);
    for (const auto& end : {"\n", ""}) {
      const auto refusal = Opened{InputId::events, events(500) + line + end}.refusal();
      CHECK(refusal.code == ErrorCode::refused);
      CHECK(refusal.message == "a merge-conflict marker");
      CHECK(refusal.line == 501);
    }
  }
}

TEST_CASE("a row of wrong bytes is a malformed row, whatever it looks like") {
  for (const auto& [line, message] : std::vector<std::pair<std::string, std::string>>{
           {"\xEF\xBB\xBF{}", "a byte order mark"},
           {"{\0\"\0"s, "a NUL byte"},
           {"\xFF\xFE{\0"s, "bytes that are not UTF-8"},
           {"\x1F\x8B\x08"s, "expected a JSON value"},
           {"<html>", "expected a JSON value"}}) {
    CAPTURE(line);
    Opened input{InputId::events, events(500) + line + "\n" + events(1)};
    ManualClock clock;
    const auto index = input.index({now}, clock);
    REQUIRE(index);
    CHECK(index->rows.size() == 501);
    CHECK(index->malformed == 1);
    REQUIRE(input.findings.size() == 1);
    CHECK(input.findings[0].line == 501);
    CHECK(input.findings[0].message.starts_with("the row is left out: " + message));
    const auto refusal =
        Opened{InputId::audit, audit("2026-07-16T11:00:00Z", "a") + line + "\n"}.refusal();
    CHECK(refusal.code == ErrorCode::refused);
    CHECK(refusal.line == 2);
  }
}

TEST_CASE("NUL bytes after the last row are left out of telemetry, and refused of accounts") {
  for (const auto& tail : {"\0"s, std::string(5000, '\0'), "{\"timestamp\":\0\0\0"s}) {
    Opened input{InputId::events, events(3) + tail};
    ManualClock clock;
    const auto index = input.index({now}, clock);
    REQUIRE(index);
    CHECK(index->rows.size() == 3);
    CHECK(index->malformed == 0);
    REQUIRE(input.findings.size() == 1);
    CHECK(input.findings[0].rule == "input.incomplete-row");
    CHECK(input.findings[0].line == 4);
    const auto refusal =
        Opened{InputId::audit, audit("2026-07-16T11:00:00Z", "a") + tail}.refusal();
    CHECK(refusal.code == ErrorCode::refused);
    CHECK(refusal.line == 2);
  }
}

TEST_CASE("a complete last row needs no newline and no waiting") {
  Opened input{InputId::events,
               events(2) + R"({"timestamp":"2026-07-16T11:00:01Z","message":"last"})"};
  ManualClock clock;
  const auto index = input.index({now}, clock);
  REQUIRE(index);
  CHECK(input.texts(*index, "message") == Texts{"0", "1", "last"});
  CHECK(clock.steady_ms() == 0);
}

TEST_CASE("a last row that is completed in time is read, and nothing after it") {
  const auto last = event("2026-07-16T11:00:01Z", "last");
  Opened input{InputId::events, events(1) + last.substr(0, 20)};
  BusyClock clock{[&](std::int64_t now_ms) {
    if (now_ms == 140) input.append(last.substr(20) + event("2026-07-16T11:00:02Z", "after"));
  }};
  const auto index = input.index({now}, clock);
  REQUIRE(index);
  CHECK(input.texts(*index, "message") == Texts{"0", "last"});
  CHECK(input.findings.empty());
  CHECK(clock.steady_ms() == 140);
}

TEST_CASE("a telemetry row that stays incomplete for 300 ms is left out with a warning") {
  Opened input{InputId::events, events(3) + "{\"timestamp\":"};
  ManualClock clock;
  const auto index = input.index({now}, clock);
  REQUIRE(index);
  CHECK(index->rows.size() == 3);
  CHECK(index->malformed == 0);
  CHECK(clock.steady_ms() == 300);
  REQUIRE(input.findings.size() == 1);
  CHECK(input.findings[0].rule == "input.incomplete-row");
  CHECK(input.findings[0].severity == Severity::warning);
  CHECK(input.findings[0].line == 4);
}

TEST_CASE("a row of accounts that stays incomplete is busy") {
  Opened input{InputId::audit, audit("2026-07-16T11:00:00Z", "a") + "{\"id\":"};
  ManualClock clock;
  const auto index = input.index({now}, clock);
  REQUIRE_FALSE(index);
  CHECK(index.error().code == ErrorCode::busy);
  CHECK(index.error().line == 2);
  CHECK(clock.steady_ms() == 300);
}

TEST_CASE("a file that becomes shorter while its last row is waited for is busy") {
  Opened input{InputId::events, events(3) + "{\"timestamp\":"};
  BusyClock clock{[&](std::int64_t) { std::filesystem::resize_file(input.path(), 10); }};
  const auto index = input.index({now}, clock);
  REQUIRE_FALSE(index);
  CHECK(index.error().code == ErrorCode::busy);
}

TEST_CASE("a row that changed between the two passes is busy") {
  // Longer than the window, so that the first row is read from the disk again.
  Opened input{InputId::events, events(60'000)};
  const auto index = input.rows();
  REQUIRE(std::filesystem::file_size(input.path()) > 2 * io::InputFile::window_bytes);
  RowBatch batch;
  REQUIRE(input.input().read({&index.rows.front(), 1}, batch));
  CHECK(batch.rows.front().value->find("message")->text() == "0");
  REQUIRE(input.input().read({&index.rows.back(), 1}, batch));

  {
    const auto other = event("2026-07-16T11:00:00Z", "1");
    auto* file = std::fopen(input.path().c_str(), "r+b");
    REQUIRE(file != nullptr);
    REQUIRE(std::fwrite(other.data(), 1, other.size(), file) == other.size());
    REQUIRE(std::fclose(file) == 0);
  }
  const auto read = input.input().read({&index.rows.front(), 1}, batch);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ErrorCode::busy);
  CHECK(read.error().line == 1);
}

TEST_CASE("a file that was truncated between the two passes is busy") {
  Opened input{InputId::events, events(60'000)};
  const auto index = input.rows();
  std::filesystem::resize_file(input.path(), 0);
  RowBatch batch;
  const auto read = input.input().read({&index.rows.front(), 1}, batch);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ErrorCode::busy);
}

TEST_CASE("two workers index as one does, whatever the rows are") {
  std::string text;
  for (std::size_t i = 0; i < 30'000; ++i) {
    const auto second = std::to_string(10 + i * 7919 % 50);
    text += event("2026-07-16T11:00:" + second + "Z", std::string(i % 90, 'x') + "\\u0041");
    if (i % 500 == 3) text += i % 1000 == 3 ? "{\"broken\n" : "\r\n{\"timestamp\":1}\n";
  }
  Opened one{InputId::events, text};
  Opened two{InputId::events, text};
  const auto index = one.rows();
  IndexRequest request{now};
  request.effort.threads = 2;
  const auto other = two.rows(request);
  CHECK(index.seen == other.seen);
  CHECK(index.malformed == 60);
  CHECK(other.malformed == 60);
  CHECK(one.findings.size() == two.findings.size());
  for (std::size_t i = 0; i < one.findings.size(); ++i) {
    CHECK(one.findings[i].line == two.findings[i].line);
    CHECK(one.findings[i].message == two.findings[i].message);
  }
  REQUIRE(index.rows.size() == other.rows.size());
  for (std::size_t i = 0; i < index.rows.size(); ++i) {
    REQUIRE(index.rows[i].offset() == other.rows[i].offset());
    REQUIRE(index.rows[i].line() == other.rows[i].line());
  }
}

TEST_CASE("rows are read again together, in any order, past the bytes between them") {
  std::string text;
  for (int i = 0; i < 400; ++i) {
    text += event("2026-07-16T11:00:00Z", std::to_string(i));
    if (i % 100 == 0) text += "{\"never closed\n";
    if (i % 7 == 0) text += event("2027-07-16T11:00:00Z", std::string(5'000, 'l'));
  }
  Opened input{InputId::events, text};
  auto index = input.rows();
  REQUIRE(index.rows.size() == 400);
  std::mt19937 random{7};
  RowBatch batch;
  RowBatch alone;
  for (int round = 0; round < 3; ++round) {
    REQUIRE(input.input().read(index.rows, batch));
    for (std::size_t i = 0; i < index.rows.size(); ++i) {
      REQUIRE(input.input().read({&index.rows[i], 1}, alone));
      REQUIRE(batch.rows[i].value->find("message")->text() ==
              alone.rows.front().value->find("message")->text());
    }
    if (round == 0) std::reverse(index.rows.begin(), index.rows.end());
    if (round == 1) std::shuffle(index.rows.begin(), index.rows.end(), random);
  }
}

TEST_CASE("rows that are read together have about the size of a chunk, and one is enough") {
  Opened input{InputId::events, events(40'000)};
  const auto index = input.rows();
  const auto front = RowBatch::front_of(index.rows);
  std::uint64_t bytes = 0;
  for (const auto& row : front) bytes += row.bytes();
  CHECK(bytes >= chunk_bytes);
  CHECK(bytes < chunk_bytes + 100);
  CHECK(RowBatch::front_of({index.rows.data(), 1}).size() == 1);
  CHECK(RowBatch::front_of({}).empty());
}

TEST_CASE("an array that is cut off is refused after the rows before it") {
  const auto row = R"({"id":"a","ts":"2026-07-16T11:00:00Z","action":"x"})"s;
  Opened broken{InputId::audit, "[" + row + ",\n{\"id\":1},\n" + row + " x", "rows.json"};
  CHECK(broken.refusal().line == 2);
  Opened cut{InputId::audit, "[" + row + ",\n" + row + ",\n]", "rows.json"};
  CHECK(cut.refusal().message == "expected a row after `,`");
}

}  // namespace runtime_exports::state
