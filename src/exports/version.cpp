#include "definitions.hpp"

namespace runtime_exports::exports {
namespace {

void write_version(const StateView& /*state*/, json::Writer& out, const BuildContext& context) {
  out.begin_object();
  write_runtime_members(out, context);
  out.member("generated_at", context.stamp_utc);
  out.member("source", "runtime");
  out.end_object();
}

}  // namespace

ExportDefinition version_export() {
  return {.id = "version",
          .path = "version.json",
          .schema = "version.schema.json",
          .write = write_version};
}

}  // namespace runtime_exports::exports
