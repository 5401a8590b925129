#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/privacy/account_index.hpp"
#include "runtime_exports/privacy/identifiers.hpp"
#include "runtime_exports/privacy/redaction.hpp"
#include "runtime_exports/state/snapshot.hpp"

namespace runtime_exports::exports {

/// Everything but the state itself that a serializer may depend on. No clock, no environment.
struct BuildContext {
  state::RuntimeInfo runtime;       ///< project (setting or snapshot), version, build
  std::string stamp_utc;            ///< what `generated_at` and `exported_at` say
  Instant now;                      ///< the snapshot's time: what windows and ages are counted from
  std::int64_t active_seconds = 0;  ///< how old an active error may be
  privacy::IpMode ip = privacy::IpMode::drop;
  const privacy::IdentifierRedaction* identifiers = nullptr;
  const privacy::AccountIndex* accounts = nullptr;

  /// A free text as it may be published.
  [[nodiscard]] std::string redact(std::string_view text) const {
    return privacy::redact(text, *accounts);
  }
};

}  // namespace runtime_exports::exports
