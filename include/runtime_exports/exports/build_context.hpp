#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/privacy/account_words.hpp"
#include "runtime_exports/privacy/cleaned_texts.hpp"
#include "runtime_exports/privacy/identifiers.hpp"
#include "runtime_exports/state/snapshot.hpp"

namespace runtime_exports::exports {

/// What a serializer's call is for.
enum class Phase {
  collect,  ///< only to learn which words its texts hold; what it writes is thrown away
  build,    ///< for the bytes
};

/// Everything but the state itself that a serializer may depend on. No clock, no environment.
struct BuildContext {
  state::RuntimeInfo runtime;       ///< project (setting or snapshot), version, build
  std::string stamp_utc;            ///< what `generated_at` and `exported_at` say
  Instant now;                      ///< the snapshot's time: what windows and ages are counted from
  std::int64_t active_seconds = 0;  ///< how old an active error may be
  privacy::IpMode ip = privacy::IpMode::drop;
  const privacy::IdentifierRedaction* identifiers = nullptr;
  privacy::AccountWords* accounts = nullptr;
  privacy::CleanedTexts* cleaned = nullptr;  ///< of Phase::build: short cuts; may be null
  Phase phase = Phase::build;

  /// A free text as it may be published; in Phase::collect its words are noted for `accounts`.
  [[nodiscard]] std::string clean(std::string_view text) const;
};

}  // namespace runtime_exports::exports
