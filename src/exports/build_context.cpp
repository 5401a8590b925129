#include "runtime_exports/exports/build_context.hpp"

#include "runtime_exports/privacy/text_cleaning.hpp"

namespace runtime_exports::exports {

std::string BuildContext::clean(std::string_view text) const {
  if (phase == Phase::build) {
    return cleaned != nullptr ? cleaned->clean(text) : privacy::clean_text(text, *accounts);
  }
  privacy::collect_for_cleaning(text, *accounts);
  return {};
}

}  // namespace runtime_exports::exports
