#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::privacy {

/// A part [begin, end) of a text, in bytes.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// One pass over one text. The marks say up to where runs of characters have been judged, so that
/// a long run with many anchors is read once: that is what keeps the scan linear.
struct Scan {
  std::string_view text;
  std::size_t floor = 0;  ///< where the last match ended; no match begins before it
  std::size_t ipv4_judged = 0;
  std::size_t ipv6_judged = 0;
  std::size_t jwt_judged = 0;
};

/// Looks at the text around an anchor and says what private part it belongs to, if any.
using Recogniser = std::optional<Match> (*)(Scan& scan, Span anchor);

std::optional<Match> recognise_email(Scan& scan, Span at_sign);
std::optional<Match> recognise_ipv4(Scan& scan, Span anchor);
std::optional<Match> recognise_ipv6(Scan& scan, Span anchor);
std::optional<Match> recognise_jwt(Scan& scan, Span anchor);
std::optional<Match> recognise_discord_token(Scan& scan, Span anchor);
std::optional<Match> recognise_telegram_token(Scan& scan, Span anchor);
std::optional<Match> recognise_authorization(Scan& scan, Span anchor);
std::optional<Match> recognise_assignment(Scan& scan, Span anchor);
std::optional<Match> recognise_cookie(Scan& scan, Span anchor);
std::optional<Match> recognise_password_hash(Scan& scan, Span dollar);
std::optional<Match> recognise_private_key(Scan& scan, Span anchor);
std::optional<Match> recognise_python_frame(Scan& scan, Span anchor);
std::optional<Match> recognise_at_frame(Scan& scan, Span at);
std::optional<Match> recognise_go_frame(Scan& scan, Span anchor);
std::optional<Match> recognise_goroutine(Scan& scan, Span anchor);
std::optional<Match> recognise_numbered_frame(Scan& scan, Span anchor);
std::optional<Match> recognise_address_frame(Scan& scan, Span anchor);

}  // namespace runtime_exports::privacy
