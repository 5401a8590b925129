#pragma once

#include <span>
#include <string_view>

#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::exports {

/// What a field makes of its value.
enum class Form {
  as_is,            ///< the value with all that is in it; its schema says what that may be
  redacted,         ///< a text without what is private
  utc,              ///< a time stamp, in UTC; a text that is not one stays, for the checks to find
  severity,         ///< `info`, `warning` or `error`
  user_identifier,  ///< an identifier such as `user_code:X`, redacted
  account_id,       ///< the user code of such an identifier, redacted
  email,            ///< the e-mail address of such an identifier, redacted
  ip,               ///< an address, as the settings say
  user_agent,       ///< the family of a user agent
  active,           ///< whether a time stamp is of the last minutes that the settings name
  metadata,         ///< an object whose secrets are replaced
  object,           ///< the `fields` of an object
  objects,          ///< the `fields` of each object in an array
};

/// What is written where there is no value. null counts as one, but for `text`.
enum class Absent {
  left_out,
  null,
  text,    ///< `otherwise`, in the field's form
  object,  ///< an empty one; for metadata
};

/// One member of an object that is written. What no field names is left behind.
struct Field {
  std::string_view name;
  Form form = Form::as_is;
  /// Where the value is: a member, or a member of a member ("meta/ip"), or the first of two that is
  /// a text ("meta/email_type|type"). Empty: `name`.
  std::string_view from = {};
  Absent absent = Absent::left_out;
  std::string_view otherwise = {};
  std::span<const Field> fields = {};  ///< for object and objects
};

/// Writes the fields of an object in their order into the object that is open. null stays null.
void write_fields(const json::Value& object, std::span<const Field> fields, json::Writer& out,
                  const BuildContext& context);

/// Writes what the exports say of the runtime, the members project, version and build, into the
/// object that is open.
void write_runtime_members(json::Writer& out, const BuildContext& context);

}  // namespace runtime_exports::exports
