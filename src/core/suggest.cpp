#include "runtime_exports/core/suggest.hpp"

#include <algorithm>
#include <vector>

namespace runtime_exports {
namespace {

// Names of settings and commands are short; a much longer text is not a misspelling of one.
constexpr std::size_t longest_written = 200;

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view written,
                                        std::span<const std::string> names) {
  if (written.size() > longest_written) return std::nullopt;
  std::optional<std::string> nearest;
  auto least = std::string::npos;
  for (const auto& name : names) {
    const auto distance = edit_distance(written, name);
    if (distance >= least || distance > std::max<std::size_t>(1, name.size() / 3)) continue;
    nearest = name;
    least = distance;
  }
  return nearest;
}

std::string suggestion(std::string_view written, std::span<const std::string> names) {
  const auto name = nearest_name(written, names);
  return name ? " (did you mean `" + *name + "`?)" : std::string{};
}

}  // namespace runtime_exports
