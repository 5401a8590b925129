#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "runtime_exports/cli/command_table.hpp"

// What the rows of the table of commands are made of.
namespace runtime_exports::cli {

/// The options of every command, those of this command, or a part that it shares with others. A
/// row in the wrong command is a defect.
template <class Part>
Part& part_of(Arguments& arguments) {
  if constexpr (std::is_same_v<Part, CommonOptions>) {
    return arguments.common;
  } else {
    const auto find = [](auto& options) -> Part& {
      if constexpr (std::is_base_of_v<Part, std::decay_t<decltype(options)>>) {
        return options;
      } else {
        throw std::bad_variant_access{};
      }
    };
    return std::visit(find, arguments.options);
  }
}

/// Puts the last value, or all of them, into a member. A flag makes it true, `SECONDS` become
/// milliseconds, and a duration becomes seconds.
template <class Member>
void assign(Member& member, const Values& values) {
  if constexpr (std::is_same_v<Member, bool>) {
    member = true;
  } else if constexpr (std::is_same_v<Member, std::int64_t>) {
    member = milliseconds_of(values.back()).value_or(0);
  } else if constexpr (std::is_same_v<Member, std::optional<std::int64_t>>) {
    member = seconds_of(values.back());
  } else if constexpr (std::is_assignable_v<Member&, const Values&>) {
    member = values;
  } else {
    member = values.back();
  }
}

/// Assigns to a member of some options, or to a member in it.
template <auto member, auto... inner>
constexpr Take put = []<class Part, class Member>(Member Part::*) {
  return Take{[](Arguments& to, const Values& from) {
    assign(((part_of<Part>(to).*member).*....*inner), from);
  }};
}(member);

/// Gives a member the value that a flag means.
template <auto member, auto value>
constexpr Take set = []<class Part, class Member>(Member Part::*) {
  return Take{[](Arguments& to, const Values&) { part_of<Part>(to).*member = value; }};
}(member);

/// Gives a member the enumerator at the place that the value has among the names.
template <auto member, const auto& names>
constexpr Take choose = []<class Part, class Member>(Member Part::*) {
  return Take{[](Arguments& to, const Values& from) {
    const auto place = std::find(names.begin(), names.end(), from.back()) - names.begin();
    part_of<Part>(to).*member = static_cast<Member>(place);
  }};
}(member);

inline constexpr std::array<std::string_view, 5> format_names{"text", "json", "github", "sarif",
                                                              "markdown"};
inline constexpr std::array<std::string_view, 3> when_names{"auto", "always", "never"};
inline constexpr std::array<std::string_view, 5> log_level_names{"off", "error", "warning", "info",
                                                                 "debug"};

/// The commands that look at or replace the published set.
std::vector<CommandSpec> set_commands();

/// The commands of a release, which write the state and the changelog, and those that tell what the
/// program knows.
std::vector<CommandSpec> other_commands();

/// One list after the other.
template <class Spec>
std::vector<Spec> joined(std::initializer_list<std::vector<Spec>> lists) {
  std::vector<Spec> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

/// Options that several commands share.
OptionSpec baseline_option();
OptionSpec previous_option();
OptionSpec wait_option(Take take);

}  // namespace runtime_exports::cli
