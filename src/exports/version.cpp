#include "runtime_exports/exports/version.hpp"

#include "runtime_exports/exports/member_rules.hpp"

namespace runtime_exports::exports {

void write_version(const StateView& /*state*/, json::Writer& out, const BuildContext& context) {
  out.begin_object();
  write_runtime_members(out, context);
  out.member("generated_at", context.stamp_utc);
  out.member("source", "runtime");
  out.end_object();
}

}  // namespace runtime_exports::exports
