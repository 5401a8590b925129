#pragma once

#include <functional>
#include <future>
#include <map>
#include <string_view>

#include "runtime_exports/checks/export_check.hpp"
#include "runtime_exports/publish/selection.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {

/// The compiled schemas of a run. Those of the selected exports and of their inputs are compiled in
/// a thread of its own, from the start; it has a bundle to itself and touches no file.
class SchemasAhead {
 public:
  /// `make_bundle` makes another bundle like `schemas`. Without it, or where there is no thread to
  /// be had, everything is compiled when it is asked for, with `schemas`.
  SchemasAhead(schema::Bundle& schemas, const std::function<schema::Bundle()>& make_bundle,
               const Selection& selected);

  /// The schema of an input, waiting for it if need be. Errors: as Bundle::compile().
  Result<schema::Program> take_program(std::string_view schema);

  /// The check of an export, waiting for it if need be. Errors: as ExportCheck::make().
  Result<checks::ExportCheck> take_check(const exports::ExportDefinition& definition);

 private:
  using Programs = std::map<std::string_view, std::future<Result<schema::Program>>>;
  using Checks =
      std::map<const exports::ExportDefinition*, std::future<Result<checks::ExportCheck>>>;

  schema::Bundle* schemas_;
  Programs programs_;
  Checks checks_;
  std::future<void> all_;  ///< the thread
};

}  // namespace runtime_exports::publish
