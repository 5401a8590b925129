// Reads any text as a settings file. It is refused with a message, or every setting has a value.
#include <cstdlib>
#include <string>

#include "runtime_exports/config/load_settings.hpp"
#include "runtime_exports/schema/bundle.hpp"

using namespace runtime_exports;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static auto schemas = schema::embedded_bundle();
  static const auto program = schemas.compile("settings.schema.json");
  if (!program) std::abort();
  config::SettingSources sources;
  sources.file_name = "exports.json";
  sources.file_text = std::string{reinterpret_cast<const char*>(data), size};
  const auto loaded = config::load_settings(sources, *program);
  if (!loaded) {
    if (loaded.error().message.empty()) std::abort();
    return 0;
  }
  if (loaded->values.size() != config::setting_definitions().size()) std::abort();
  return 0;
}
