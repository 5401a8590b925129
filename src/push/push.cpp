#include "runtime_exports/push/push.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::push {
namespace {

using publish::OldObjects;

using Names = std::set<std::string>;

/// What the store lacks of a set.
struct Missing {
  std::vector<Upload> objects;
  std::vector<Upload> files;
  [[nodiscard]] bool empty() const { return objects.empty() && files.empty(); }
};

std::string generation_of(const std::optional<LiveSet>& live) {
  return live ? fmt::format("generation {}", live->manifest.generation) : "none";
}

/// What to expect of the manifest that is put next.
std::string etag_of(const std::optional<LiveSet>& live) {
  return live ? live->etag : absent;
}

class Pusher {
 public:
  Pusher(const LocalSet& set, Store& store, Mode mode, OldObjects old_objects, Findings& findings)
      : set_(set), store_(store), mode_(mode), old_objects_(old_objects), findings_(findings) {
    report_.generation = set.manifest().generation;
  }

  Result<PushReport> run() {
    for (int tries = 0; tries < most_looks; ++tries) {
      const auto live = read_live(store_);
      if (!live) return live.error();
      if (is_ours(*live)) return complete_ours();
      if (!*live) return replace(*live);
      const auto follows = check_follows(set_, **live, store_, findings_);
      if (!follows) return follows.error();
      if (*follows == Follows::yes) return replace(*live);
      if (*follows == Follows::no) {
        return io::io_error(ErrorCode::busy, store_.place_of(manifest_name),
                            "the set does not follow from the live one, so nothing was written",
                            fetch_again);
      }
      store_.pause(tries);
    }
    return io::io_error(
        ErrorCode::io, store_.place_of(manifest_name),
        "the live changelog is not what the live manifest lists",
        "the live set is damaged, or changes all the time: push the set that is live "
        "again, from its copy, then this one");
  }

 private:
  [[nodiscard]] bool is_ours(const std::optional<LiveSet>& live) const {
    return live && live->text == set_.published.text;
  }

  Result<bool> is_still_live() {
    const auto live = read_live(store_);
    if (!live) return live.error();
    return is_ours(*live);
  }

  [[nodiscard]] Error too_late(const std::optional<LiveSet>& live) const {
    return io::io_error(
        ErrorCode::busy, store_.place_of(manifest_name),
        fmt::format("another push was faster: what is live now is {}", generation_of(live)),
        fetch_again);
  }

  [[nodiscard]] bool drops_old() const { return old_objects_ == OldObjects::drop; }

  Result<PushReport> complete_ours() {
    const auto completed = complete();
    if (!completed) return completed.error();
    if (!*completed) return overtaken();
    // Without the manifest before, it is not known which objects readers may still ask for.
    auto report = drops_old() ? clean_up({}) : report_;
    if (!report || report->ending == Ending::overtaken) return report;
    const bool changes = report->objects_put + report->files_put + report->files_removed > 0;
    if (changes) report->ending = mode_ == Mode::dry_run ? Ending::would_push : Ending::completed;
    return report;
  }

  /// The last step, when the set is live and whole.
  Result<PushReport> clean_up(const std::optional<LiveSet>& before) {
    const auto removed = remove_unused(before);
    if (!removed && mode_ == Mode::dry_run) return removed.error();
    if (!removed && drops_old()) return is_live_by_now(removed.error());
    if (!removed) warn_of_leftovers(removed.error());
    return removed && !*removed ? overtaken() : report_;
  }

  /// The set was live, and something else is now.
  Result<PushReport> overtaken() {
    const auto live = read_live(store_);
    if (!live) return live.error();
    if (*live && (*live)->manifest.generation > report_.generation) {
      report_.ending = Ending::overtaken;
      return report_;
    }
    return io::io_error(ErrorCode::busy, store_.place_of(manifest_name),
                        fmt::format("the pushed set is not live any more: what is live now is {}",
                                    generation_of(*live)),
                        "push again");
  }

  Result<PushReport> replace(const std::optional<LiveSet>& before) {
    if (auto free = check_free(before); !free) return free.error();
    report_.ending = Ending::would_push;
    if (mode_ == Mode::push) {
      if (auto probed = probe(); !probed) return probed.error();
      const auto objects = new_objects(before);
      if (auto put = store_.put(objects); !put) return put.error();
      report_.objects_put += objects.size();
      if (auto committed = commit(before); !committed) return committed.error();
      report_.ending = Ending::pushed;
    }
    const auto completed = complete();
    if (!completed && mode_ == Mode::dry_run) return completed.error();
    if (!completed) return is_live_by_now(completed.error());
    return *completed ? clean_up(before) : overtaken();
  }

  /// Where no manifest lists a file, somebody else may have put it.
  Status<> check_free(const std::optional<LiveSet>& before) {
    auto names = listed_paths(set_.manifest());
    if (before) {
      for (const auto& path : listed_paths(before->manifest)) names.erase(path);
    }
    const std::vector<std::string> all{names.begin(), names.end()};
    const auto found = store_.look(all);
    if (!found) return found.error();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!(*found)[i] || !(*found)[i]->sha256.empty()) continue;
      return io::io_error(ErrorCode::unsafe_target, store_.place_of(all[i]),
                          "no push has put what is there, so it is not replaced",
                          "move it away, or name another prefix");
    }
    return Done{};
  }

  [[nodiscard]] Error is_live_by_now(Error error) const {
    error.message = fmt::format("generation {} is live, but not all of it is done: {}",
                                report_.generation, error.message);
    error.help = fmt::format("push the same copy again{}, which completes it; {}",
                             drops_old() ? " with `--drop-old`" : "", error.help);
    return error;
  }

  void warn_of_damage() {
    findings_.push_back(finding_about(
        Severity::warning, "push.damage", store_.place_of(manifest_name),
        "another push replaced the set while files were removed, and may need some of them",
        "push the set that is live again, from its copy, which completes it"));
  }

  void warn_of_leftovers(const Error& error) {
    findings_.push_back(
        finding_about(Severity::warning, "push.leftovers", error.subject,
                      "what is no longer used could not be removed: " + error.message,
                      "a later push removes it, but files of your own exports only with "
                      "`--drop-old`; " +
                          error.help));
  }

  /// Once is enough: a store does not change.
  Status<> probe() {
    if (is_probed_) return Done{};
    is_probed_ = true;
    return store_.probe();
  }

  [[nodiscard]] std::vector<Upload> new_objects(const std::optional<LiveSet>& before) const {
    auto known = before ? publish::listed_objects(before->manifest) : Names{};
    std::vector<Upload> uploads;
    for (const auto& file : all_files(set_.manifest())) {
      // Two files may have the same bytes.
      if (known.insert(file.object).second) uploads.push_back({file.object, set_.body_of(file)});
    }
    return uploads;
  }

  Status<> commit(const std::optional<LiveSet>& before) {
    const Upload upload{manifest_name, text_body(set_.published.text), etag_of(before)};
    for (int tries = 0; tries < most_looks; ++tries) {
      if (tries > 0) store_.pause(tries - 1);
      const auto outcomes = store_.try_to_put({&upload, 1});
      if (!outcomes) return outcomes.error();
      if (outcomes->front() == PutOutcome::done) return Done{};
      const auto live = read_live(store_);
      if (!live) return is_unknown(live.error());
      if (is_ours(*live)) return Done{};
      if (etag_of(*live) != etag_of(before)) return too_late(*live);
    }
    return io::io_error(ErrorCode::busy, store_.place_of(manifest_name),
                        "the store does not accept the manifest, so the previous set is still live",
                        "push again; if this happens again, look at the state of the store");
  }

  [[nodiscard]] Error is_unknown(Error error) const {
    error.message = "it is not known whether the set is live now: " + error.message;
    error.help = "push the same copy again, which finds out; " + error.help;
    return error;
  }

  /// Looks at every name of the set.
  Result<Missing> find_missing() {
    const auto files = all_files(set_.manifest());
    std::vector<std::string> names;
    names.reserve(2 * files.size());
    for (const auto& file : files) names.push_back(file.path);
    for (const auto& file : files) names.push_back(file.object);
    const auto found = store_.look(names);
    if (!found) return found.error();
    Missing missing;
    Names seen;
    for (std::size_t i = 0; i < files.size(); ++i) {
      const auto& file = files[i];
      const auto& stored = (*found)[i];
      const auto& object = (*found)[files.size() + i];
      if (!stored || stored->sha256 != file.sha256) {
        missing.files.push_back({file.path, set_.body_of(file), stored ? stored->etag : absent});
      }
      const bool is_there = object && object->sha256 == file.sha256;
      if (!is_there && seen.insert(file.object).second) {
        missing.objects.push_back({file.object, set_.body_of(file)});
      }
    }
    return missing;
  }

  /// Puts what is missing, while the set is the live one. False if it no longer is. The ETags are
  /// older than the look at the manifest: if a later push has put a file since, ours is refused.
  Result<bool> complete() {
    for (int tries = 0; tries < most_looks; ++tries) {
      if (tries > 0) store_.pause(tries - 1);
      const auto missing = find_missing();
      if (!missing) return missing.error();
      if (missing->empty()) return true;
      if (mode_ == Mode::dry_run) {
        report_.objects_put = missing->objects.size();
        report_.files_put = missing->files.size();
        return true;
      }
      auto is_live = is_still_live();
      if (!is_live || !*is_live) return is_live;
      auto all_done = put(*missing);
      if (!all_done || *all_done) return all_done;
    }
    return io::io_error(ErrorCode::io, store_.place_of(""),
                        "files under their own names change while they are put",
                        "make sure that nothing but this program writes there");
  }

  /// Whether all was done.
  Result<bool> put(const Missing& missing) {
    if (auto put = store_.put(missing.objects); !put) return put.error();
    report_.objects_put += missing.objects.size();
    if (missing.files.empty()) return true;
    if (auto probed = probe(); !probed) return probed.error();
    const auto outcomes = store_.try_to_put(missing.files);
    if (!outcomes) return outcomes.error();
    const auto done = std::count(outcomes->begin(), outcomes->end(), PutOutcome::done);
    report_.files_put += static_cast<std::size_t>(done);
    return static_cast<std::size_t>(done) == missing.files.size();
  }

  /// Removes what is no longer published. False if the set is no longer the live one.
  Result<bool> remove_unused(const std::optional<LiveSet>& before) {
    const auto unused = find_unused(set_.manifest(), before, store_, old_objects_);
    if (!unused) return unused.error();
    const auto& [files, objects] = *unused;
    if (mode_ == Mode::dry_run) {
      report_.files_removed = files.size();
      report_.objects_removed = objects.size();
    }
    if (mode_ == Mode::dry_run || (files.empty() && objects.empty())) return true;
    auto is_live = is_still_live();
    if (!is_live || !*is_live) return is_live;
    if (auto removed = store_.remove(files); !removed) return removed.error();
    report_.files_removed = files.size();
    if (auto removed = store_.remove(objects); !removed) return removed.error();
    report_.objects_removed = objects.size();
    is_live = is_still_live();
    if (is_live && !*is_live) warn_of_damage();
    return is_live;
  }

  const LocalSet& set_;
  Store& store_;
  Mode mode_;
  OldObjects old_objects_;
  Findings& findings_;
  PushReport report_;
  bool is_probed_ = false;
};

}  // namespace

Result<PushReport> push(const LocalSet& set, Store& store, Mode mode,
                        publish::OldObjects old_objects, Findings& findings) {
  return Pusher{set, store, mode, old_objects, findings}.run();
}

}  // namespace runtime_exports::push
