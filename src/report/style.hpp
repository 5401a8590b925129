#pragma once

#include "runtime_exports/report/markup.hpp"

namespace runtime_exports::report {

/// The look of a page: light and dark, from 320 to 1,920 pixels, and on paper.
StyleSheet page_style();

}  // namespace runtime_exports::report
