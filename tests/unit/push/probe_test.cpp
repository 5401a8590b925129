#include <string>

#include "pushing.hpp"

#include "runtime_exports/push/push.hpp"

namespace runtime_exports::push {

TEST_CASE("a store that ignores or lacks conditions gets no set") {
  Pushing pushing;
  std::string ignored;
  SECTION("If-None-Match") {
    ignored = "if-none-match";
  }
  SECTION("If-Match") {
    ignored = "if-match";
  }
  if (!ignored.empty()) {
    pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
      auto changed = request;
      changed.headers.erase(ignored);
      return pushing.server.serve(changed);
    };
  }
  SECTION("both: it does not know them") {
    pushing.server.first = [](const Received& request) -> std::optional<Reply> {
      if (request.method != "PUT") return std::nullopt;
      return error_reply(501, "NotImplemented");
    };
  }
  SECTION("If-Match with the right ETag is refused") {
    pushing.server.first = [](const Received& request) -> std::optional<Reply> {
      if (!request.headers.contains("if-match")) return std::nullopt;
      return error_reply(412, "PreconditionFailed");
    };
  }
  const auto error = pushing.failure(first_set());
  CHECK(error.code == ErrorCode::unsafe_target);
  CHECK(pushing.stored().empty());
}

TEST_CASE("a store that wants an ETag without quotation marks gets it so") {
  Pushing pushing;
  pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
    auto changed = request;
    const auto wanted = changed.headers.find("if-match");
    if (wanted == changed.headers.end()) return std::nullopt;
    if (wanted->second.starts_with('"')) return error_reply(412, "PreconditionFailed");
    wanted->second = '"' + wanted->second + '"';
    return pushing.server.serve(changed);
  };
  pushing.pushed(first_set());
  CHECK(pushing.pushed(second_set()).ending == Ending::pushed);
}

TEST_CASE("a lost answer to the probe does no harm where each put changes the ETag") {
  Pushing pushing;
  pushing.pushed(first_set());
  int puts = 0;
  bool is_lost = false;
  pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
    if (request.method != "PUT") return std::nullopt;
    auto reply = pushing.server.serve(request);
    if (reply.status == 200) {
      pushing.server.objects[request.name].etag = "\"" + std::to_string(++puts) + "\"";
    }
    const bool loses = !is_lost && request.headers.contains("if-match");
    is_lost = is_lost || loses;
    return loses ? Reply{0} : reply;
  };
  CHECK(pushing.pushed(second_set()).ending == Ending::pushed);
  CHECK(is_lost);
}

}  // namespace runtime_exports::push
