#include "runtime_exports/schema/embedded.hpp"

#include <algorithm>

namespace runtime_exports::schema {
namespace {

constexpr std::string_view name_ending = ".schema.json";

std::string_view id_of(const EmbeddedSchema& schema) {
  return schema.name.substr(0, schema.name.size() - name_ending.size());
}

}  // namespace

const EmbeddedSchema* find_embedded(std::string_view name_or_id) {
  const auto all = embedded_schemas();
  const auto found =
      std::find_if(all.begin(), all.end(), [name_or_id](const EmbeddedSchema& schema) {
        return schema.name == name_or_id || id_of(schema) == name_or_id;
      });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> embedded_names_and_ids() {
  std::vector<std::string> words;
  for (const auto& schema : embedded_schemas()) {
    words.emplace_back(id_of(schema));
    words.emplace_back(schema.name);
  }
  return words;
}

Bundle embedded_bundle() {
  Bundle bundle;
  for (const auto& schema : embedded_schemas()) {
    // The names are those of the files of one folder: none is there twice.
    static_cast<void>(bundle.add(schema.name, schema.text));
  }
  return bundle;
}

}  // namespace runtime_exports::schema
