// Gives any bytes to the privacy gate, parsed if they are JSON. It does not crash, and no finding
// shows a byte of them. Their redacted and written form passes the gate.
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime_exports/checks/privacy_gate.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/privacy/redaction.hpp"

using namespace runtime_exports;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  static privacy::AccountIndex accounts;
  static checks::PrivacyGate gate{*exports::find_export("telemetry.events"),
                                  {.accounts = &accounts}};
  privacy::AccountIndex::Builder builder;
  builder.add(text.substr(size / 3, size / 3));
  accounts = builder.build();

  const auto& events = *exports::find_export("telemetry.events");
  json::Parser parser;
  json::Document document;
  const checks::CheckedPart part{&events, text, {"telemetry/events.json", 1}};
  gate.check_unparsed(part);
  if (parser.parse(text, document)) gate.check(document.root(), part);
  for (const auto& finding : gate.take_findings()) {
    if (finding.rule.empty() || finding.message.empty()) std::abort();
    if (finding.pointer.find('@') != std::string::npos) std::abort();
  }

  std::string row = "{\"message\": ";
  json::append_string(row, privacy::redact(text, accounts));
  row += '}';
  if (!parser.parse(row, document)) std::abort();
  gate.check(document.root(), {&events, row, {"events.jsonl", 2}, 1});
  if (!gate.take_findings().empty()) std::abort();
  return 0;
}
