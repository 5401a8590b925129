#pragma once

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/publish/tree/manifest_checks.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {

/// The declared exports, and the declared files of other programs, that the manifests list and
/// `known` does not: a tree without its settings. Their schemas accept any JSON, which is a note
/// for each manifest. Errors: of compiling those schemas.
Result<exports::Registry> find_unknown(const PublishedSet& published,
                                       const exports::Registry& known, schema::Bundle& schemas,
                                       Findings& findings);

}  // namespace runtime_exports::publish
