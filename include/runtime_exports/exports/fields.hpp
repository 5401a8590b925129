#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/privacy/account_index.hpp"
#include "runtime_exports/privacy/identifiers.hpp"
#include "runtime_exports/privacy/redaction.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::exports {

/// Everything besides the state that a serializer may depend on. It uses neither the clock nor the
/// environment.
struct BuildContext {
  state::RuntimeInfo runtime;  ///< project (setting or snapshot), version, build
  std::string stamp_utc;       ///< the value of `generated_at` and `exported_at`
  Instant now;                 ///< the snapshot's time, from which windows and ages are counted
  std::string feed_home_page_url;
  std::string badge_label;
  std::int64_t active_seconds = 0;  ///< maximum age of an active error
  privacy::IpMode ip = privacy::IpMode::drop;
  const privacy::IdentifierRedaction* identifiers = nullptr;
  const privacy::AccountIndex* accounts = nullptr;

  /// Returns a free text as it may be published.
  [[nodiscard]] std::string redact(std::string_view text) const {
    return privacy::redact(text, *accounts);
  }
};

/// How a field writes its value.
enum class Form {
  as_is,            ///< the whole value; its schema says what it may be
  redacted,         ///< a text with private parts redacted
  utc,              ///< a time stamp in UTC; other text stays as it is, for the checks to find
  severity,         ///< `info`, `warning` or `error`
  user_identifier,  ///< an identifier such as `user_code:X`, redacted
  account_id,       ///< the user code of such an identifier, redacted
  email,            ///< the e-mail address of such an identifier, redacted
  ip,               ///< an IP address, in the form that the settings say
  user_agent,       ///< the family of a user agent
  active,           ///< whether a time stamp is in the last minutes that the settings name
  metadata,         ///< an object whose secrets are replaced
  object,           ///< the `fields` of an object
  objects,          ///< the `fields` of each object in an array
};

/// What is written if there is no value. null counts as a value, except for `text`.
enum class Absent {
  left_out,
  null,
  text,    ///< `otherwise`, in the field's form
  object,  ///< an empty object; for metadata
};

/// One member of an object to write. Members that no field names are left out.
struct Field {
  std::string_view name;
  Form form = Form::as_is;
  /// Where the value is: a member, a member of a member ("meta/ip"), or the first of two that is a
  /// text ("meta/email_type|type"). Empty: `name`.
  std::string_view from = {};
  Absent absent = Absent::left_out;
  std::string_view otherwise = {};
  std::span<const Field> fields = {};  ///< for object and objects
};

/// Writes the fields of an object, in their order, into the open object. null stays null.
void write_fields(const json::Value& object, std::span<const Field> fields, json::Writer& out,
                  const BuildContext& context);

/// The value of the object that write_fields() makes the one at `path` of, or as much of the way
/// there as exists. Without fields both have the same members.
json::Value source_of(const json::Value& object, std::span<const Field> fields, json::Path path);

/// Writes the members project, version and build, which describe the runtime, into the open object.
void write_runtime_members(json::Writer& out, const BuildContext& context);

}  // namespace runtime_exports::exports
