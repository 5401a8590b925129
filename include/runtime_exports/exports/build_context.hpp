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

/// Everything besides the state that a serializer may depend on. It uses neither the clock nor the
/// environment.
struct BuildContext {
  state::RuntimeInfo runtime;  ///< project (setting or snapshot), version, build
  std::string stamp_utc;       ///< the value of `generated_at` and `exported_at`
  Instant now;                 ///< the snapshot's time, from which windows and ages are counted
  std::string feed_home_page_url;
  std::string badge_label;
  std::int64_t active_seconds = 0;  ///< maximum age of an active error
  privacy::IpMode ip = privacy::IpMode::drop;
  const privacy::IdentifierRedaction* identifiers = nullptr;
  const privacy::AccountIndex* accounts = nullptr;

  /// Returns a free text as it may be published.
  [[nodiscard]] std::string redact(std::string_view text) const {
    return privacy::redact(text, *accounts);
  }
};

}  // namespace runtime_exports::exports
