#include "runtime_exports/publish/checks_ahead.hpp"

#include <system_error>
#include <utility>

namespace runtime_exports::publish {

ChecksAhead::ChecksAhead(const std::function<schema::Bundle()>& make_bundle, Selection selected) {
  const auto compile = [make_bundle, selected = std::move(selected)] {
    Compiled compiled;
    auto bundle = make_bundle();
    for (const auto* definition : selected) {
      auto check = checks::ExportCheck::make(bundle, *definition);
      // What fails here fails again where it is needed, and is reported there.
      if (check) compiled.emplace(definition, *std::move(check));
    }
    return compiled;
  };
  try {
    coming_ = std::async(std::launch::async, compile);
  } catch (const std::system_error&) {
    return;
  }
}

Result<checks::ExportCheck> ChecksAhead::take(const exports::ExportDefinition& definition,
                                              schema::Bundle& schemas) {
  if (coming_.valid()) compiled_ = coming_.get();
  auto found = compiled_.extract(&definition);
  if (found) return std::move(found.mapped());
  return checks::ExportCheck::make(schemas, definition);
}

}  // namespace runtime_exports::publish
