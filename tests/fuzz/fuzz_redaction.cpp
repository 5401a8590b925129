// A redacted text contains nothing private and is short, and redacting it again changes nothing.
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"
#include "runtime_exports/privacy/redaction.hpp"

using namespace runtime_exports;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  privacy::AccountIndex::Builder builder;
  builder.add(text.substr(size / 3, size / 3));
  const auto accounts = builder.build();
  const auto clean = privacy::redact(text, accounts);
  std::vector<privacy::Match> matches;
  privacy::find_readable(clean, accounts, matches);
  if (!matches.empty() || count_code_points(clean) > privacy::most_redacted_characters)
    std::abort();
  if (privacy::redact(clean, accounts) != clean) std::abort();
  return 0;
}
