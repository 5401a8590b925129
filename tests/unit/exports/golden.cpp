#include "unit/exports/golden.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/accounts.hpp"
#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::test_support {
namespace {

using privacy::IdentifierMode;
using privacy::IpMode;

constexpr std::string_view snapshot_time = "2026-07-16T12:38:23.105701Z";

constexpr std::array cases{
    GoldenCase{"version.smallest", "version", "snapshot.smallest.input.json"},
    GoldenCase{"version", "version", "snapshot.input.json", "Another name"},
    GoldenCase{"changelog.smallest", "changelog", "changelog.smallest.input.json"},
    GoldenCase{"changelog", "changelog", "changelog.input.json"},
    GoldenCase{"changelog.runtime.smallest", "changelog.runtime", "changelog.smallest.input.json"},
    GoldenCase{"changelog.runtime", "changelog.runtime", "changelog.input.json"},
    GoldenCase{"events.smallest", "telemetry.events", "events.smallest.input.jsonl"},
    GoldenCase{"events", "telemetry.events", "events.input.jsonl"},
    GoldenCase{"rates.smallest", "telemetry.rates", "rates.smallest.input.jsonl"},
    GoldenCase{"rates", "telemetry.rates", "rates.input.jsonl"},
    GoldenCase{"errors.smallest", "telemetry.errors", "errors.smallest.input.jsonl"},
    GoldenCase{"errors", "telemetry.errors", "errors.input.jsonl"},
    GoldenCase{"auth_events.smallest", "telemetry.auth_events", "auth_events.smallest.input.jsonl"},
    GoldenCase{"auth_events", "telemetry.auth_events", "auth_events.input.jsonl"},
    GoldenCase{"auth_events.pseudonyms",
               "telemetry.auth_events",
               "auth_events.input.jsonl",
               {},
               IpMode::prefix,
               IdentifierMode::hmac},
    GoldenCase{"snapshot.smallest", "snapshot", "snapshot.smallest.input.json"},
    GoldenCase{"snapshot", "snapshot", "snapshot.input.json"},
    GoldenCase{"users.smallest", "admin.users", "users.smallest.input.jsonl"},
    GoldenCase{"users", "admin.users", "users.input.jsonl"},
    GoldenCase{"audit.smallest", "admin.audit", "audit.smallest.input.jsonl"},
    GoldenCase{"audit", "admin.audit", "audit.input.jsonl"},
    GoldenCase{"feed.smallest", "feed", "changelog.smallest.input.json"},
    GoldenCase{"feed", "feed", "changelog.input.json"},
    GoldenCase{"badge.smallest", "badge", "snapshot.smallest.input.json"},
    GoldenCase{"badge", "badge", "snapshot.input.json"},
};

std::string path_of(std::string_view file) {
  return std::string{GOLDEN_FOLDER} + "/" + std::string{file};
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path);
  return bytes.str();
}

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().subject + ": " + result.error().message);
  return *std::move(result);
}

schema::Program program_of(std::string_view schema) {
  auto bundle = schema::embedded_bundle();
  return value_of(bundle.compile(schema));
}

/// The state of one golden case, read as a publish reads it.
class Source {
 public:
  explicit Source(const GoldenCase& golden)
      : golden_(golden),
        definition_(*exports::find_export(golden.export_id)),
        owner_(golden.identifiers) {
    auto& context = owner_.context;
    context.ip = golden.ip;
    context.feed_home_page_url = "https://example.org/changelog";
    context.badge_label = "runtime";
    if (!definition_.input) {
      read_snapshot();
    } else if (*definition_.input == state::InputId::changelog) {
      read_changelog();
    } else {
      read_rows();
    }
    if (!golden.project.empty()) context.runtime.project = golden.project;
  }

  std::string text() {
    std::string text;
    json::Writer out{text};
    if (definition_.rows) {
      write_rows(out);
    } else {
      std::vector<std::size_t> feed(changelog_ ? changelog_->entries.size() : 0);
      std::iota(feed.begin(), feed.end(), 0);
      const exports::StateView view{snapshot_ ? &*snapshot_ : nullptr,
                                    changelog_ ? &*changelog_ : nullptr,
                                    rates_ ? &*rates_ : nullptr, &feed};
      definition_.write(view, out, owner_.context);
    }
    return text + "\n";
  }

 private:
  io::InputFile open() const {
    return value_of(io::InputFile::open(io::posix_file_system(), std::string{golden_.input},
                                        path_of(golden_.input)));
  }

  void read_snapshot() {
    auto file = open();
    const auto& input = state::definition_of(state::InputId::runtime_snapshot);
    snapshot_.emplace(value_of(state::read_snapshot(file, program_of(input.schema))));
    owner_.context.runtime = snapshot_->runtime;
    owner_.context.now = snapshot_->generated_at.instant;
    owner_.context.stamp_utc = snapshot_->generated_at.utc;
  }

  void read_changelog() {
    auto file = open();
    const auto& input = state::definition_of(state::InputId::changelog);
    changelog_.emplace(value_of(state::read_changelog(file, program_of(input.schema))));
  }

  void read_rows() {
    const auto& input = state::definition_of(*definition_.input);
    input_.emplace(value_of(state::RowInput::open(
        io::posix_file_system(), input, std::string{golden_.input}, path_of(golden_.input))));
    const auto order = definition_.rows ? definition_.rows->order : state::Order::oldest_first;
    ManualClock clock;
    Findings findings;
    index_ = value_of(input_->index({owner_.context.now, order}, program_of(input.schema), clock,
                                    findings, [](const json::Value&) {}));
    if (index_.malformed > 0) throw std::runtime_error("a malformed row in a golden input");
    if (*definition_.input != state::InputId::counters) return;
    rates_.emplace(owner_.context.now);
    visit_rows([&](const state::IndexedRow& row, const json::Value& value) {
      rates_->add(row.instant(), *value.find("counters"));
    });
  }

  template <class Visit>
  void visit_rows(const Visit& visit) {
    if (!input_->visit(index_.rows, visit)) throw std::runtime_error("the golden input changed");
  }

  void write_rows(json::Writer& out) {
    out.begin_object();
    definition_.rows->write_head(out, owner_.context);
    out.name(definition_.rows->member);
    out.begin_array();
    visit_rows([&](const state::IndexedRow&, const json::Value& row) {
      definition_.rows->write_row(row, out, owner_.context);
    });
    out.end_array();
    out.end_object();
  }

  const GoldenCase& golden_;
  const exports::ExportDefinition& definition_;
  ContextOwner owner_;
  std::optional<state::Snapshot> snapshot_;
  std::optional<state::Changelog> changelog_;
  std::optional<exports::RateWindows> rates_;
  std::optional<state::RowInput> input_;
  state::RowIndex index_;
};

bool rewrites_goldens() {
  const char* wish = std::getenv("RUNTIME_EXPORTS_REWRITE_GOLDEN");
  return wish != nullptr && std::string_view{wish} == "1";
}

}  // namespace

std::span<const GoldenCase> golden_cases() {
  return cases;
}

const std::vector<std::string>& known_accounts() {
  static const std::vector<std::string> values{"5f0c4d1e-2b7a-4c11-a8f0-0123456789ab", "Zx81QpK",
                                               "ada@example.com", "112233445566778899"};
  return values;
}

std::string build_text(const GoldenCase& golden) {
  return Source{golden}.text();
}

std::string built(std::string_view name) {
  for (const auto& golden : cases) {
    if (golden.name == name) return build_text(golden);
  }
  return {};
}

void check_golden(std::string_view name) {
  const auto golden = std::find_if(cases.begin(), cases.end(),
                                   [name](const GoldenCase& one) { return one.name == name; });
  REQUIRE(golden != cases.end());
  const auto text = build_text(*golden);
  const auto path = path_of(std::string{name} + ".golden.json");
  if (rewrites_goldens()) {
    std::ofstream{path, std::ios::binary} << text;
    WARN("rewritten: " << path);
  }
  CHECK(text == read_file(path));
  CHECK(is_accepted(golden->export_id, text));
}

ContextOwner::ContextOwner(IdentifierMode mode)
    : accounts(accounts_with(known_accounts())),
      identifiers(mode, "a key of sixteen bytes or more") {
  context.runtime = {"Example Runtime", "0.4.2-alpha", "2026.07.16+001"};
  context.stamp_utc = snapshot_time;
  context.now = *parse_instant(snapshot_time);
  context.active_seconds = 15 * 60;
  context.identifiers = &identifiers;
  context.accounts = &accounts;
}

Parsed::Parsed(std::string_view text) {
  json::Parser parser;
  if (!parser.parse(text, document_)) throw std::runtime_error("a test's text is not JSON");
}

std::string row_text(std::string_view export_id, std::string_view row,
                     const exports::BuildContext& context) {
  const Parsed parsed{row};
  std::string text;
  json::Writer out{text};
  exports::find_export(export_id)->rows->write_row(parsed.root(), out, context);
  return text;
}

std::string member_names(const json::Value& object) {
  std::string names;
  for (const auto member : object.members()) {
    if (!names.empty()) names += ' ';
    names += member.name;
  }
  return names;
}

bool is_accepted(std::string_view export_id, std::string_view text) {
  const Parsed parsed{text};
  const auto report = program_of(exports::find_export(export_id)->schema).check(parsed.root());
  for (const auto& violation : report.violations) {
    UNSCOPED_INFO(violation.pointer << ": expected " << violation.expected);
  }
  return report.accepted();
}

}  // namespace runtime_exports::test_support
