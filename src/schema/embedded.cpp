#include "runtime_exports/schema/embedded.hpp"

namespace runtime_exports::schema {

Bundle embedded_bundle() {
  Bundle bundle;
  for (const auto& schema : embedded_schemas()) {
    // The names are those of the files of one folder: none is there twice.
    static_cast<void>(bundle.add(schema.name, schema.text));
  }
  return bundle;
}

}  // namespace runtime_exports::schema
