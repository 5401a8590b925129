#pragma once

#include <string>
#include <vector>

#include "runtime_exports/privacy/account_index.hpp"

namespace runtime_exports {

/// The index of accounts that have these values.
inline privacy::AccountIndex accounts_with(const std::vector<std::string>& values) {
  privacy::AccountIndex::Builder builder;
  for (const auto& value : values) builder.add(value);
  return builder.build();
}

}  // namespace runtime_exports
