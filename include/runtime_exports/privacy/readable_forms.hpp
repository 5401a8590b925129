#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/privacy/account_index.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::privacy {

/// Appends everything private that a reader of the text can come by: what find_private() and
/// accounts.find() find in it as it is written, as it is seen (see visible_text.hpp), and with its
/// percent-encoding undone, up to three times. Positions are those in the text itself. In no order;
/// matches may overlap.
void find_readable(std::string_view text, const AccountIndex& accounts, std::vector<Match>& into);

/// The text, and each further form of it that find_readable() judges.
std::vector<std::string> readable_forms(std::string_view text);

}  // namespace runtime_exports::privacy
