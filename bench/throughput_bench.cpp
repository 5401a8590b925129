// Times the inner loops over rows like those of the audit log, and their peers, in GB/s of input.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime_exports/checks/privacy_gate.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/privacy/rules.hpp"
#include "runtime_exports/schema/bundle.hpp"

using namespace runtime_exports;

namespace {

constexpr int rounds = 7;
constexpr std::size_t row_count = 40'000;

std::string make_row(std::size_t number) {
  return fmt::format(
      R"({{"id":"523dfd39-4c34-4d8a-a215-{:012x}","ts":"2026-02-16T21:37:{:02}Z",)"
      R"("actor_user_id":"ce112a1d-43ed-45cc-a7b1-9032f0f77331","actor_user_code":"FHrAMTm",)"
      R"("actor_role":"creator","target_user_id":"2826215f-f46d-4070-a8db-cbec7265de52",)"
      R"("target_user_code":"LJGLVru","action":"login_success","metadata":{{"reason":)"
      R"("support request","ip":"2001:db8:84fa::81fb","email":"edsger.3@example.com",)"
      R"("user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",)"
      R"("before":{{"tier":"gold","status":"active"}},"after":{{"tier":"pro","attempts":{}}}}}}})",
      number, number % 60, number);
}

/// Returns the best of a few rounds, in GB/s.
template <class Work>
double speed(std::size_t bytes, Work work) {
  double best = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    best = std::max(best, static_cast<double>(bytes) / seconds.count() / 1e9);
  }
  return best;
}

void print(std::string_view what, double gigabytes, std::string_view peer, double peer_gigabytes) {
  fmt::print("{:<44} {:>6.2f} GB/s   {:<26} {:>6.2f} GB/s   {:>5.1f} times\n", what, gigabytes,
             peer, peer_gigabytes, gigabytes / peer_gigabytes);
}

/// A public export of at least this many bytes, as the telemetry serializers write it.
std::string make_public_export(std::size_t bytes) {
  std::string text = "{\n  \"schema_version\": \"v1\",\n  \"events\": [";
  for (std::size_t i = 0; text.size() < bytes; ++i) {
    text += fmt::format(R"({}
    {{
      "timestamp": "2026-07-16T12:38:{:02}.105701Z",
      "source": "platform.{}",
      "severity": "info",
      "message": "Chat connection lost on channel {}; retrying in {} s, worker restarted",
      "event_type": "session_issued",
      "user_identifier": "a***@e***.com",
      "result": "success"
    }})",
                        i == 0 ? "" : ",", i % 60, i % 7, i, i % 30);
  }
  return text + "\n  ]\n}\n";
}

double gate_speed(const json::Document& parsed, const privacy::AccountIndex& accounts) {
  constexpr std::size_t passes = 100;
  return speed(passes * parsed.source().size(), [&] {
    const auto& definition = *exports::find_export("telemetry.events");
    checks::PrivacyGate gate{definition, {.accounts = &accounts}};
    for (std::size_t i = 0; i < passes; ++i) {
      gate.check(parsed.root(), {&definition, parsed.source(), {definition.path, 1}});
    }
    if (!gate.take_findings().empty()) std::abort();
  });
}

void measure_gate() {
  const auto text = make_public_export(std::size_t{1} << 20U);
  json::Parser parser;
  json::Document parsed;
  if (!parser.parse(text, parsed)) std::abort();
  privacy::AccountIndex::Builder values;
  values.add("Xyz2345");
  for (int i = 0; i < 100'000; ++i) values.add(fmt::format("account-{:06}", i));
  const auto accounts = values.build();
  std::size_t quotes = 0;
  const auto peer = speed(text.size(), [&] {
    quotes += static_cast<std::size_t>(std::count(text.begin(), text.end(), '@'));
  });
  print("privacy gate, a public export of 1 MiB", gate_speed(parsed, privacy::no_accounts),
        "count one character", peer);
  print("the same, with 100,001 values of accounts", gate_speed(parsed, accounts),
        "count one character", peer);
  fmt::print("({} characters)\n", quotes);
}

}  // namespace

int main() {
  std::vector<std::string> rows;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < row_count; ++i) {
    rows.push_back(make_row(i));
    bytes += rows.back().size();
  }
  json::Parser parser;
  json::Document document;
  auto schemas = schema::embedded_bundle();
  const auto program = schemas.compile("input.audit.schema.json");
  if (!program) return 1;
  std::size_t seen = 0;

  const auto parse = speed(bytes, [&] {
    for (const auto& row : rows) seen += parser.parse(row, document).has_value() ? 1U : 0U;
  });
  const auto peer_parse = speed(bytes, [&] {
    for (const auto& row : rows) seen += nlohmann::json::parse(row).size();
  });
  print("parse a row strictly", parse, "nlohmann_json parse", peer_parse);

  const auto check = speed(bytes, [&] {
    for (const auto& row : rows) {
      seen += parser.parse(row, document) && program->accepts(document.root()) ? 1U : 0U;
    }
  });
  print("parse and check against its schema", check, "nlohmann_json parse only", peer_parse);

  std::string text;
  const auto write = speed(bytes, [&] {
    for (const auto& row : rows) {
      if (!parser.parse(row, document)) continue;
      text.clear();
      json::Writer{text}.value(document.root());
      seen += text.size();
    }
  });
  const auto peer_write = speed(bytes, [&] {
    for (const auto& row : rows) seen += nlohmann::ordered_json::parse(row).dump(2).size();
  });
  print("parse and write in the published form", write, "nlohmann_json parse, dump", peer_write);

  std::string clean;
  while (clean.size() < (64U << 20U)) {
    clean += "Chat connection lost; retrying in 5 s, \"timestamp\": \"2026-07-16T12:38:23Z\", ";
  }
  std::vector<privacy::Match> matches;
  const auto scan = speed(clean.size(), [&] { privacy::find_private(clean, matches); });
  const auto peer_scan = speed(clean.size(), [&] {
    seen += static_cast<std::size_t>(std::count(clean.begin(), clean.end(), '@'));
  });
  print("scan clean text for private data", scan, "count one character", peer_scan);
  measure_gate();
  fmt::print("({} results, {} matches)\n", seen, matches.size());
  return 0;
}
