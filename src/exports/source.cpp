#include "runtime_exports/exports/source.hpp"

#include <algorithm>
#include <array>

#include "runtime_exports/exports/state_view.hpp"

namespace runtime_exports::exports {
namespace {

constexpr std::array<std::string_view, 2> heads{"runtime", "meta"};
constexpr std::array<std::string_view, 3> runtime_members{"project", "version", "build"};
constexpr std::array<std::string_view, 2> stamps{"generated_at", "exported_at"};

bool is_one_of(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Source snapshot_source(const StateView& state, json::Path path) {
  constexpr json::PathStep runtime{"runtime"};
  constexpr json::PathStep stamp{"generated_at"};
  if (path.size() > 1 && is_one_of(heads, path[0].name)) path = path.subspan(1);
  const auto first = path.empty() ? std::string_view{} : path[0].name;
  const auto& document = *state.snapshot->document;
  auto from = document.root();
  if (is_one_of(runtime_members, first)) from = json::follow(from, {&runtime, 1}).value;
  if (is_one_of(stamps, first)) path = {&stamp, 1};
  const auto reached = json::follow(from, path);
  return {.position = position_of(document.source(), reached.value.offset()),
          .setting = first == "project" ? first : std::string_view{}};
}

}  // namespace runtime_exports::exports
