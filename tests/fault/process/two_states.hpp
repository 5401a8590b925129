#pragma once

#include <map>
#include <string>
#include <vector>

#include "blackbox/state_tree.hpp"
#include "tree_image.hpp"

namespace runtime_exports::fault {

using blackbox::ProgramRequest;
using blackbox::ProgramResult;
using blackbox::RunningProgram;
using blackbox::StateTree;
using blackbox::TreeSnapshot;

/// The state of the inputs. From `a` to `b` every export changes; the changelog gets one more
/// entry. `a_again` is `a` with the changelog of `b`, to publish the two states in turn: entries
/// are never removed.
enum class State { a, b, a_again };

/// The set that is published before the publish under test.
enum class Before { nothing, state_a };

/// Violated invariants, one per line; empty if all hold.
using Violations = std::vector<std::string>;

/// A project with a published set of state `a`, with files of other programs in and beside its
/// folders, and with the inputs of state `b`. Both sets were published once without interruption,
/// to compare with.
class TwoStates {
 public:
  explicit TwoStates(Before before = Before::state_a);

  [[nodiscard]] const StateTree& tree() const { return tree_; }
  [[nodiscard]] std::string runtime() const { return tree_.path("runtime"); }
  [[nodiscard]] std::string exports() const { return tree_.path("runtime/exports"); }
  [[nodiscard]] std::string work(const std::string& name) const;

  /// Writes the inputs of a state.
  void use(State state) const;
  /// Restores the set as it was before, with nothing pending and the inputs of state `b`.
  void reset();
  /// Replaces the exports and the work folder with this.
  void put(const TreeImage& image);
  /// The exports and the work folder as reset() leaves them.
  [[nodiscard]] const TreeImage& image_before() const { return before_; }

  /// Invariants 1 to 4, which hold at every moment.
  [[nodiscard]] Violations check_always() const;
  /// Also invariant 5: the set has one generation, and nothing is left over.
  [[nodiscard]] Violations check_settled() const;
  /// The whole set has state `a`, or state `b`.
  [[nodiscard]] bool is_a() const { return holds(a_); }
  [[nodiscard]] bool is_b() const { return holds(b_); }
  [[nodiscard]] bool has_journal() const;

  [[nodiscard]] ProgramResult run(std::vector<std::string> words) const {
    return tree_.run(std::move(words));
  }

 private:
  using Contents = std::map<std::string, std::string>;

  [[nodiscard]] bool holds(const Contents& wanted) const;
  [[nodiscard]] Violations check_names(const TreeSnapshot& now) const;
  [[nodiscard]] Violations check_foreign(const TreeSnapshot& now) const;
  [[nodiscard]] Violations check_manifest(const std::string& path, const Contents& now) const;

  StateTree tree_;
  Contents a_;
  Contents b_;
  TreeImage before_;
  TreeSnapshot foreign_before_;
};

/// The published files and those of other programs, below the exports folder.
const std::vector<std::string>& owned_files();
const std::vector<std::string>& foreign_files();

}  // namespace runtime_exports::fault
