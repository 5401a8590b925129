#pragma once

#include <string_view>

#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::checks {

/// What a rule finds, with its article, for messages: "an e-mail address".
std::string_view private_words(privacy::Rule rule);

}  // namespace runtime_exports::checks
