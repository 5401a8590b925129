// Decodes any bytes as a journal, as they are and with a correct checksum. They are refused, or
// give a journal that is written and decoded again to the same journal.
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/store/journal.hpp"

using namespace runtime_exports;

namespace {

void check(std::string_view text) {
  const auto journal = publish::decode_journal(text);
  if (!journal) return;
  const auto written = publish::write_journal(*journal);
  const auto again = publish::decode_journal(written);
  if (!again || !(*again == *journal)) std::abort();
  if (publish::write_journal(*again) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check(text);
  check(to_hex(sha256(text)) + "\n" + std::string{text});
  return 0;
}
