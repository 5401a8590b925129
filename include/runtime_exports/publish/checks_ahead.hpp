#pragma once

#include <functional>
#include <future>
#include <map>

#include "runtime_exports/checks/export_check.hpp"
#include "runtime_exports/publish/selection.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {

/// Compiles the schemas of exports in a thread of its own, while the state is read. It has a bundle
/// to itself and touches no file.
class ChecksAhead {
 public:
  /// Nothing is compiled ahead.
  ChecksAhead() = default;

  /// Begins at once; where there is no thread to be had, nothing is compiled ahead.
  ChecksAhead(const std::function<schema::Bundle()>& make_bundle, Selection selected);

  /// The check of an export, waiting for it if need be; compiled now, with `schemas`, if it was not
  /// compiled ahead or was taken before.
  /// Errors: as ExportCheck::make().
  Result<checks::ExportCheck> take(const exports::ExportDefinition& definition,
                                   schema::Bundle& schemas);

 private:
  using Compiled = std::map<const exports::ExportDefinition*, checks::ExportCheck>;

  std::future<Compiled> coming_;
  Compiled compiled_;
};

}  // namespace runtime_exports::publish
