#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace runtime_exports::schema {

/// The formats that the program asserts.
enum class Format : std::uint8_t {
  date_time,
  date,
  time,
  email,
  uri,
  uuid,
  ipv4,
  ipv6,
  hostname,
  json_pointer,
  regex,
};

/// The format of that name in a schema ("date-time"); nothing if the program does not know it.
std::optional<Format> format_named(std::string_view name);

/// The names of all formats, in the order of the enumeration.
std::span<const std::string_view> format_names();

/// What a text of this format is, for people: "a date-time of RFC 3339".
std::string_view format_description(Format format);

/// Whether the text has the format. Linear in its length.
bool has_format(Format format, std::string_view text);

}  // namespace runtime_exports::schema
