#include "runtime_exports/push/store.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <curl/curl.h>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/commands/public_folder.hpp"
#include "runtime_exports/publish/store/content.hpp"

namespace runtime_exports::push {
namespace {

constexpr int most_sends = 4;
constexpr std::int64_t first_pause_ms = 200;
constexpr std::uint64_t most_list_bytes = std::uint64_t{8} << 20U;
constexpr long not_found = 404;
constexpr long conflict = 409;
constexpr long precondition_failed = 412;
constexpr long too_many_requests = 429;
constexpr long not_implemented = 501;
constexpr long no_room = 507;

bool is_worth_repeating(const Answer& answer) {
  if (answer.status == not_implemented || answer.status == no_room) return false;
  return answer.is_unclear() || answer.status == too_many_requests;
}

/// A bucket that does not exist is an error, an object that does not is an answer.
bool is_missing(const Answer& answer) {
  return answer.status == not_found && error_code_of(answer.body) != "NoSuchBucket";
}

/// Whether the condition of a put was looked at and does not hold. With `If-Match`, some stores say
/// of an object that does not exist that it does not.
bool is_refused_by_condition(const Answer& answer) {
  return answer.status == precondition_failed || answer.status == conflict || is_missing(answer);
}

std::string escaped(const std::string& text) {
  const std::unique_ptr<char, void (*)(void*)> copy{
      curl_easy_escape(nullptr, text.c_str(), static_cast<int>(text.size())), curl_free};
  return copy ? copy.get() : "";
}

constexpr const char* knows_none = "the store knows neither If-Match nor If-None-Match for a put";
constexpr std::string_view probe_text = "{}\n";

/// How the name of a probe's object begins, and hardly any digest: "runtime-exports!" in
/// hexadecimal.
constexpr std::string_view probe_names = "objects/72756e74696d652d6578706f72747321";

/// Of the form of an object's name: one that a killed push left is removed like an old object.
std::string random_name() {
  std::random_device source;
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += std::to_string(source()) + ".";
  return std::string{probe_names} + to_hex(sha256(bytes)).substr(0, 32) + ".json";
}

Error not_honoured(const std::string& place, std::string message) {
  return io::io_error(
      ErrorCode::unsafe_target, place, std::move(message),
      "two releases at once could mix their sets here, so nothing was written: use a "
      "store that honours If-Match and If-None-Match when it is written to");
}

}  // namespace

std::string Store::place_of(std::string_view name) const {
  return name_of(address_).append(name);
}

std::string Store::target_of(std::string_view name) const {
  return ("/" + address_.bucket + "/" + address_.prefix).append(name);
}

void Store::pause(int tries) {
  transfer_->clock().sleep_ms(first_pause_ms << static_cast<unsigned>(tries));
}

std::vector<Answer> Store::send_until_clear(std::vector<Request> requests) {
  auto answers = transfer_->run(requests);
  for (int tries = 1; tries < most_sends && !transfer_->is_late(); ++tries) {
    std::vector<std::size_t> unclear;
    std::vector<Request> again;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (!is_worth_repeating(answers[i])) continue;
      unclear.push_back(i);
      again.push_back(requests[i]);
    }
    if (again.empty()) break;
    pause(tries - 1);
    auto better = transfer_->run(again);
    for (std::size_t i = 0; i < better.size(); ++i) answers[unclear[i]] = std::move(better[i]);
  }
  return answers;
}

Result<std::vector<std::optional<Stored>>> Store::ask(Request request,
                                                      std::span<const std::string> names) {
  std::vector<Request> requests;
  for (const auto& name : names) {
    request.target = target_of(name);
    requests.push_back(request);
  }
  auto answers = send_until_clear(std::move(requests));
  std::vector<std::optional<Stored>> found(answers.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto& answer = answers[i];
    if (answer.is_success()) {
      if (!publish::is_sha256(answer.sha256)) answer.sha256.clear();
      found[i] = {std::move(answer.body), std::move(answer.etag), std::move(answer.sha256)};
    } else if (!is_missing(answer)) {
      return failure_of(answer, place_of(names[i]));
    }
  }
  return found;
}

Result<std::optional<Stored>> Store::read(const std::string& name, std::uint64_t most_bytes) {
  auto found = ask({.most_bytes = most_bytes}, {&name, 1});
  if (!found) return found.error();
  return std::move(found->front());
}

Result<bool> Store::download(const std::string& name, const Sink& sink) {
  const Request request{.target = target_of(name), .take = sink.take};
  for (int tries = 1;; ++tries) {
    if (auto begun = sink.begin(); !begun) return begun.error();
    const auto answer = std::move(transfer_->run({&request, 1}).front());
    if (answer.is_success()) return true;
    if (is_missing(answer)) return false;
    const bool again = is_worth_repeating(answer) && tries < most_sends && !transfer_->is_late();
    if (!again) return failure_of(answer, place_of(name));
    pause(tries - 1);
  }
}

Result<std::vector<std::optional<Stored>>> Store::look(std::span<const std::string> names) {
  return ask({.method = Method::head}, names);
}

std::vector<Request> Store::requests_to_put(std::span<const Upload> uploads) const {
  std::vector<Request> requests;
  for (const auto& [name, body, expected_etag] : uploads) {
    auto& request =
        requests.emplace_back(Request{.method = Method::put, .target = target_of(name)});
    request.headers = {"Content-Type: application/json; charset=utf-8",
                       "Cache-Control: " + std::string{publish::cache_control_of(name)},
                       "x-amz-meta-sha256: " + body.sha256};
    request.body = body;
    if (!expected_etag) continue;
    auto etag = *expected_etag;
    if (form_ == EtagForm::bare) std::erase(etag, '"');
    request.headers.push_back(expected_etag->empty() ? "If-None-Match: *" : "If-Match: " + etag);
  }
  return requests;
}

Status<> Store::put(std::span<const Upload> uploads) {
  const auto answers = send_until_clear(requests_to_put(uploads));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i].is_success()) return failure_of(answers[i], place_of(uploads[i].name));
  }
  return Done{};
}

Result<std::vector<PutOutcome>> Store::try_to_put(std::span<const Upload> uploads) {
  const auto answers = transfer_->run(requests_to_put(uploads));
  std::vector<PutOutcome> outcomes;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& answer = answers[i];
    if (answer.is_success()) {
      outcomes.push_back(PutOutcome::done);
    } else if (is_refused_by_condition(answer)) {
      outcomes.push_back(PutOutcome::lost);
    } else if (answer.status == not_implemented) {
      outcomes.push_back(PutOutcome::unknown);
    } else if (is_worth_repeating(answer)) {
      outcomes.push_back(PutOutcome::unclear);
    } else {
      return failure_of(answer, place_of(uploads[i].name));
    }
  }
  return outcomes;
}

Status<> Store::remove(std::span<const std::string> names) {
  const auto removed = ask({.method = Method::remove}, names);
  if (!removed) return removed.error();
  return Done{};
}

Status<> Store::list(std::string_view folder,
                     const std::function<void(const ListedObject&, std::int64_t now)>& visit) {
  const auto prefix = escaped(address_.prefix + std::string{folder});
  std::string token;
  do {
    // In the order of their names, as they are signed.
    const auto from = token.empty() ? "" : "continuation-token=" + escaped(token) + "&";
    const Request request{
        .target = "/" + address_.bucket + "/?" + from + "list-type=2&prefix=" + prefix,
        .most_bytes = most_list_bytes};
    const auto answer = std::move(send_until_clear({request}).front());
    if (!answer.is_success()) return failure_of(answer, place_of(folder));
    auto page = parse_list(answer.body);
    if (!page || (!page->next.empty() && page->next == token)) {
      return io::io_error(ErrorCode::io, place_of(folder), "the store's list cannot be read",
                          "check `--endpoint`: this does not look like an object store");
    }
    for (auto& object : page->objects) {
      if (!object.key.starts_with(address_.prefix)) continue;
      object.key.erase(0, address_.prefix.size());
      visit(object, answer.store_seconds.value_or(0));
    }
    token = std::move(page->next);
  } while (!token.empty());
  return Done{};
}

Result<bool> Store::probe_put(const std::string& name, const std::string& expected_etag) {
  const Upload upload{name, text_body(probe_text), expected_etag};
  for (int tries = 0; tries < 4; ++tries) {
    if (tries > 0) pause(tries - 1);
    const auto outcomes = try_to_put({&upload, 1});
    if (!outcomes) return outcomes.error();
    const auto outcome = outcomes->front();
    if (outcome == PutOutcome::unknown) return not_honoured(place_of(name), knows_none);
    if (outcome != PutOutcome::unclear) return outcome == PutOutcome::done;
  }
  return io::io_error(ErrorCode::io, place_of(name), "the store failed, several times",
                      "look at the state of the store, then push again");
}

Result<bool> Store::probe_right_etag(const std::string& name) {
  const auto before = look({&name, 1});
  if (!before) return before.error();
  if (!before->front()) return false;
  const auto& etag = before->front()->etag;
  auto done = probe_put(name, etag);
  if (!done || *done) return done;
  const auto after = look({&name, 1});
  if (!after) return after.error();
  return after->front() && after->front()->etag != etag;
}

bool is_probe(std::string_view name) {
  return name.starts_with(probe_names);
}

Status<> Store::probe() {
  const auto name = random_name();
  auto probed = probe_with(name);
  const auto removed = remove({&name, 1});
  return probed ? removed : probed;
}

Status<> Store::probe_with(const std::string& name) {
  const auto place = place_of(name);
  // If the first answer is lost, it is repeated, and then finds what it has made itself.
  if (auto made = probe_put(name, absent); !made) return made.error();
  const auto replaced = probe_put(name, absent);
  if (!replaced) return replaced.error();
  if (*replaced) {
    return not_honoured(place, "the store ignores If-None-Match: it replaces what is there");
  }
  for (const auto form : {EtagForm::quoted, EtagForm::bare}) {
    form_ = form;
    const auto right = probe_right_etag(name);
    if (!right) return right.error();
    if (!*right) continue;
    const auto wrong = probe_put(name, "\"" + std::string(32, '0') + "\"");
    if (!wrong) return wrong.error();
    if (!*wrong) return Done{};
    return not_honoured(place, "the store ignores If-Match: it replaces what has changed");
  }
  return not_honoured(place, "the store refuses If-Match with the right ETag");
}

}  // namespace runtime_exports::push
