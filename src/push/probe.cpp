#include <random>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/push/store.hpp"

namespace runtime_exports::push {
namespace {

using Kind = Condition::Kind;

constexpr const char* knows_none = "the store knows neither If-Match nor If-None-Match for a put";
constexpr std::string_view probe_text = "{}\n";

/// Of the form of an object's name: one that a killed push left is removed like an old object.
std::string random_name() {
  std::random_device source;
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += std::to_string(source()) + ".";
  return "objects/" + to_hex(sha256(bytes)) + ".json";
}

Error not_honoured(const std::string& place, std::string message) {
  return io::io_error(
      ErrorCode::unsafe_target, place, std::move(message),
      "two releases at once could mix their sets here, so nothing was written: use a "
      "store that honours If-Match and If-None-Match when it is written to",
      {});
}

}  // namespace

/// Whether the put was done. What can be repeated is, until the answer is clear.
Result<bool> Store::probe_put(const std::string& name, Condition condition) {
  const Body body{
      .text = probe_text, .bytes = probe_text.size(), .sha256 = to_hex(sha256(probe_text))};
  const Upload upload{name, body, std::move(condition)};
  for (int tries = 0; tries < 4; ++tries) {
    if (tries > 0) pause(tries - 1);
    const auto outcomes = try_to_put({&upload, 1});
    if (!outcomes) return outcomes.error();
    const auto outcome = outcomes->front();
    if (outcome == PutOutcome::unknown) return not_honoured(place_of(name), knows_none);
    if (outcome != PutOutcome::unclear) return outcome == PutOutcome::done;
  }
  return io::io_error(ErrorCode::io, place_of(name), "the store failed, several times",
                      "look at the state of the store, then push again", {});
}

Status<> Store::probe() {
  const auto name = random_name();
  auto probed = probe_with(name);
  const auto removed = remove({&name, 1});
  return probed ? removed : probed;
}

Status<> Store::probe_with(const std::string& name) {
  const auto place = place_of(name);
  const Condition absent{Kind::absent, {}};
  // If the first answer is lost, it is repeated, and then finds what it has made itself.
  if (auto made = probe_put(name, absent); !made) return made.error();
  const auto replaced = probe_put(name, absent);
  if (!replaced) return replaced.error();
  if (*replaced) {
    return not_honoured(place, "the store ignores If-None-Match: it replaces what is there");
  }
  for (const auto form : {EtagForm::quoted, EtagForm::bare}) {
    form_ = form;
    const auto found = look({&name, 1});
    if (!found) return found.error();
    if (!found->front()) break;
    const auto right = probe_put(name, {Kind::matches, found->front()->etag});
    if (!right) return right.error();
    if (!*right) continue;
    const auto wrong = probe_put(name, {Kind::matches, "\"" + std::string(32, '0') + "\""});
    if (!wrong) return wrong.error();
    if (!*wrong) return Done{};
    return not_honoured(place, "the store ignores If-Match: it replaces what has changed");
  }
  return not_honoured(place, "the store refuses If-Match with the right ETag");
}

}  // namespace runtime_exports::push
