#pragma once

#include <span>
#include <string_view>

#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::exports {

/// How a member is taken over.
enum class Take {
  as_is,    ///< the value with all that is in it; its schema says what that may be
  text,     ///< a public text: redacted
  utc,      ///< a time stamp, written in UTC
  object,   ///< by the rules of its members
  objects,  ///< an array of objects, by the rules of their members
};

/// One member that is taken over; what no rule names is left behind.
struct MemberRule {
  std::string_view name;
  Take take = Take::as_is;
  std::span<const MemberRule> members = {};  ///< for object and objects
};

/// Writes the members that the object has, in the order of the rules. null stays null.
void write_members(const json::Value& object, std::span<const MemberRule> rules, json::Writer& out,
                   const BuildContext& context);

/// Writes what the exports say of the runtime, the members project, version and build, into the
/// object that is open.
void write_runtime_members(json::Writer& out, const BuildContext& context);

/// The time stamp in UTC; a text that is none stays, for the check of the written bytes to find.
std::string in_utc(std::string_view written);

}  // namespace runtime_exports::exports
