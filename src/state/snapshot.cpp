#include "runtime_exports/state/snapshot.hpp"

#include <string_view>
#include <utility>

#include "runtime_exports/state/checked_document.hpp"

namespace runtime_exports::state {
namespace {

std::string text_of(const json::Value& object, std::string_view name) {
  return std::string{object.find_text(name).value_or("")};
}

}  // namespace

std::string bare_version(std::string_view written) {
  for (const std::string_view prefix : {"Version ", "v"}) {
    if (written.starts_with(prefix)) return std::string{written.substr(prefix.size())};
  }
  return std::string{written};
}

Result<Snapshot> read_snapshot(io::InputFile& file, const schema::Program& program) {
  auto document = read_checked_document(file, program);
  if (!document) return document.error();
  Snapshot snapshot;
  snapshot.document = *std::move(document);
  const auto root = snapshot.document->root();
  if (const auto runtime = root.find("runtime")) {
    snapshot.runtime.project = text_of(*runtime, "project");
    snapshot.runtime.version = bare_version(text_of(*runtime, "version"));
    snapshot.runtime.build = text_of(*runtime, "build");
  }
  auto generated_at = parse_timestamp(text_of(root, "generated_at"));
  if (!generated_at) {
    return Error{.code = ErrorCode::refused,
                 .subject = file.name(),
                 .pointer = "/generated_at",
                 .message = "the time of the snapshot is not an RFC 3339 time stamp",
                 .help = "correct the file where it is written"};
  }
  snapshot.generated_at = *std::move(generated_at);
  return snapshot;
}

}  // namespace runtime_exports::state
