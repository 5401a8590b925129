#include "runtime_exports/publish/commands/version_stamp.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/json/splice.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/commands/input_replacement.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"
#include "runtime_exports/state/documents.hpp"
#include "runtime_exports/state/inputs.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t date_bytes = 10;
constexpr std::uint64_t most_count = 999'999'999;

/// The day (YYYY-MM-DD) at the start of a build, which has dots there; empty if there is none.
std::string day_of(std::string_view build) {
  std::string day{build.substr(0, date_bytes)};
  const bool ends = build.size() <= date_bytes || !is_digit(build[date_bytes]);
  const bool has_hyphen = day.find('-') != std::string::npos;
  std::ranges::replace(day, '.', '-');
  return ends && !has_hyphen && is_date(day) ? day : std::string{};
}

constexpr const char* version_pointer = "/runtime/version";
constexpr const char* build_pointer = "/runtime/build";

std::string quoted(std::string_view text) {
  std::string written;
  json::append_string(written, text);
  return written;
}

class VersionStamper {
 public:
  VersionStamper(const VersionStampRequest& request, const Environment& environment)
      : request_(request), env_(environment) {
    stamp_.after.version = state::bare_version(request.version);
    stamp_.after.build = request.given_build;
  }

  Result<VersionStamp> run() {
    if (auto valid = check_labels(); !valid) return valid.error();
    const auto input = InputReplacement::read(env_.files, request_.root, name_);
    if (!input) return input.error();
    auto done = decode(input->text());
    if (done) done = read_published();
    if (done) done = choose_build();
    // A publish refuses what is not a version, so anything may follow it.
    if (done && accepts(state::bare_version(stamp_.before.version), "")) {
      done = check_forward(stamp_.before, "the one in the file");
    }
    for (const auto& stamp : published_) {
      if (done) done = check_forward({stamp.version, stamp.build}, "the published one");
    }
    if (!done) return done.error();
    if (stamp_.before == stamp_.after) return stamp_;
    done = replace_input(*input, json::splice(input->text(), splices()),
                         {request_.root, *request_.settings, request_.wait_ms}, env_);
    if (!done) return done.error();
    return stamp_;
  }

 private:
  /// Checks the arguments before any file is read.
  Status<> check_labels() {
    auto exceptions = checks::PrivacyExceptions::make(request_.settings->privacy.allow);
    if (!exceptions) return exceptions.error();
    exceptions_ = *std::move(exceptions);
    auto check = checks::FileCheck::make(env_.schemas, *exports::find_export("version"),
                                         checks::PrivacyKnowledge{.exceptions = &*exceptions_});
    if (!check) return check.error();
    check_ = *std::move(check);
    if (!accepts(stamp_.after.version, "")) {
      return io::io_error(ErrorCode::usage, "VERSION",
                          "this is not a version of the form MAJOR.MINOR.PATCH, or looks private",
                          "write it like 1.2.3 or v1.2.3-rc.1");
    }
    if (request_.build != VersionStampRequest::Build::given) return Done{};
    if (stamp_.after.build.empty()) {
      return io::io_error(ErrorCode::usage, "--build", "the build is empty; is a variable unset?",
                          "write a build, or leave out `--build` to keep it");
    }
    if (accepts(stamp_.after.version, stamp_.after.build)) return Done{};
    return io::io_error(ErrorCode::usage, "--build",
                        "this cannot be published as a build, or looks private",
                        "write at most 128 characters without control characters, or `auto`");
  }

  /// Whether a publish would accept a version.json with these labels.
  bool accepts(const std::string& version, const std::string& build) {
    check_->check_document(
        fmt::format(R"({{"project": "any", "version": {}, "build": {}, "generated_at": )"
                    R"("1970-01-01T00:00:00Z", "source": "runtime"}})",
                    quoted(version), quoted(build)),
        "version.json");
    return !has_errors(check_->take_findings());
  }

  Status<> decode(const std::string& text) {
    const auto program = env_.schemas.compile(input_.schema);
    if (!program) return program.error();
    auto document = state::parse_checked_document(name_, text, *program);
    if (!document) {
      document.error().help += "; `version stamp` replaces what is there and adds nothing";
      return document.error();
    }
    document_ = *std::move(document);
    // Its schema requires these texts.
    stamp_.before.version = label("version").text();
    stamp_.before.build = label("build").text();
    return Done{};
  }

  Status<> read_published() {
    const auto workspace = open_workspace(env_.files, request_.root, *request_.settings);
    if (!workspace) return workspace.error();
    Findings told_by_publish;
    auto settled = check_nothing_pending(*workspace, told_by_publish);
    if (!settled || !workspace->exports) return settled;
    auto stamps = read_public_stamps(env_.files, workspace->exports->get());
    if (!stamps) return stamps.error();
    published_ = *std::move(stamps);
    return Done{};
  }

  Status<> choose_build() {
    using Build = VersionStampRequest::Build;
    if (request_.build == Build::given) return Done{};
    stamp_.after.build = stamp_.before.build;
    if (request_.build == Build::keep) return Done{};
    const auto today = utc_date(env_.clock.now_utc_seconds());
    auto build = build_of_day(stamp_.before.build, today);
    for (const auto& stamp : published_) {
      if (!build || day_of(stamp.build) != today) continue;
      auto next = build_of_day(stamp.build, today);
      if (!next || checks::compare_builds(*build, *next) == std::strong_ordering::less) {
        build = std::move(next);
      }
    }
    if (!build) return build.error();
    stamp_.after.build = *std::move(build);
    return Done{};
  }

  /// Compares in the same order as a publish.
  [[nodiscard]] Status<> check_forward(const VersionLabel& before, const std::string& which) const {
    const auto versions =
        checks::compare_versions(stamp_.after.version, state::bare_version(before.version));
    if (versions == std::strong_ordering::less) {
      return refused(version_pointer, "the version would be lower than " + which,
                     "name a higher version: what was released stays");
    }
    if (versions == std::strong_ordering::equal &&
        checks::compare_builds(stamp_.after.build, before.build) == std::strong_ordering::less) {
      return refused(build_pointer, "the build would be lower than " + which + " of this version",
                     request_.build == VersionStampRequest::Build::of_day
                         ? "name a higher build with `--build`"
                         : "name a higher build, or let `--build auto` count");
    }
    return Done{};
  }

  [[nodiscard]] Error refused(const char* pointer, std::string message, const char* help) const {
    return {.code = ErrorCode::refused,
            .subject = name_,
            .pointer = pointer,
            .message = std::move(message),
            .help = help};
  }

  [[nodiscard]] std::vector<json::Splice> splices() const {
    std::vector<json::Splice> splices;
    const auto add = [&](const char* member, const std::string& before, const std::string& after) {
      if (before == after) return;
      splices.push_back({json::span_of(*document_, label(member)), quoted(after)});
    };
    add("version", stamp_.before.version, stamp_.after.version);
    add("build", stamp_.before.build, stamp_.after.build);
    return splices;
  }

  [[nodiscard]] json::Value label(const char* member) const {
    return *document_->root().find("runtime")->find(member);
  }

  const VersionStampRequest& request_;
  const Environment& env_;
  const state::InputDefinition& input_ = state::definition_of(state::InputId::runtime_snapshot);
  const std::string name_ = fmt::format("{}/{}", request_.settings->paths.state, input_.path);
  std::optional<checks::PrivacyExceptions> exceptions_;
  std::optional<checks::FileCheck> check_;
  std::unique_ptr<json::Document> document_;
  std::vector<checks::SetStamp> published_;
  VersionStamp stamp_;
};

}  // namespace

Result<VersionStamp> stamp_version(const VersionStampRequest& request,
                                   const Environment& environment) {
  auto stamp = VersionStamper{request, environment}.run();
  if (stamp) return stamp;
  return name_from_root(stamp.error(), *request.settings);
}

Result<std::string> build_of_day(std::string_view before, std::string_view date) {
  const auto day = day_of(before);
  if (day > date) {
    return io::io_error(ErrorCode::refused, "--build auto",
                        "the build in the file is from a later day than today",
                        "set the clock, or name a build with `--build`");
  }
  std::uint64_t count = 0;
  const auto begin = before.find_first_of("0123456789", date_bytes);
  if (day == date && begin != std::string_view::npos) {
    const auto* const end = before.data() + before.size();
    const auto read = std::from_chars(before.data() + begin, end, count);
    if (read.ec != std::errc{} || count > most_count) {
      return io::io_error(ErrorCode::refused, "--build auto",
                          "the next build cannot be derived from the last one",
                          "name a build with `--build`");
    }
  }
  std::string dotted{date};
  std::ranges::replace(dotted, '-', '.');
  return fmt::format("{}+{:03}", dotted, count + 1);
}

}  // namespace runtime_exports::publish
