#include "runtime_exports/exports/snapshot.hpp"

#include <array>

#include "runtime_exports/exports/member_rules.hpp"

namespace runtime_exports::exports {
namespace {

// Names of jobs and platforms and ids of creators are what readers tell things apart by: they are
// taken over as they are, and the privacy gate refuses what it finds in them.
constexpr std::array jobs{
    MemberRule{"name"},
    MemberRule{"enabled"},
    MemberRule{"applied"},
    MemberRule{"reason", Take::text},
};

constexpr std::array counters{
    MemberRule{"messages"},
    MemberRule{"triggers"},
    MemberRule{"actions"},
    MemberRule{"actions_failed"},
};

constexpr std::array platforms{
    MemberRule{"name"},
    MemberRule{"platform"},
    MemberRule{"enabled"},
    MemberRule{"paused"},
    MemberRule{"telemetry_enabled"},
    MemberRule{"state", Take::text},
    MemberRule{"status", Take::text},
    MemberRule{"paused_reason", Take::text},
    MemberRule{"last_heartbeat", Take::utc},
    MemberRule{"last_success_ts", Take::utc},
    MemberRule{"last_event_ts", Take::utc},
    MemberRule{"error", Take::text},
    MemberRule{"counters", Take::object, counters},
    MemberRule{"replay_supported"},
    MemberRule{"overlay_supported"},
};

constexpr std::array creators{
    MemberRule{"creator_id"},
    MemberRule{"display_name", Take::text},
    MemberRule{"enabled"},
    MemberRule{"platforms"},
    MemberRule{"last_heartbeat", Take::utc},
    MemberRule{"error", Take::text},
};

constexpr std::array triggers{MemberRule{"source", Take::text}};

constexpr std::array replay{
    MemberRule{"available"},    MemberRule{"platforms"},
    MemberRule{"event_count"},  MemberRule{"last_event_timestamp", Take::utc},
    MemberRule{"overlay_safe"},
};

constexpr std::array pending{
    MemberRule{"system"},
    MemberRule{"creators"},
    MemberRule{"triggers"},
    MemberRule{"platforms"},
};

constexpr std::array restart_intent{
    MemberRule{"required"},
    MemberRule{"pending", Take::object, pending},
};

constexpr std::array before_runtime{MemberRule{"heartbeat", Take::utc}};

constexpr std::array behind_runtime{
    MemberRule{"jobs", Take::objects, jobs},
    MemberRule{"platforms", Take::objects, platforms},
    MemberRule{"creators", Take::objects, creators},
    MemberRule{"triggers", Take::object, triggers},
    MemberRule{"replay", Take::object, replay},
    MemberRule{"restart_intent", Take::object, restart_intent},
};

}  // namespace

void write_snapshot(const StateView& state, json::Writer& out, const BuildContext& context) {
  const auto root = state.snapshot->document->root();
  out.begin_object();
  out.member("schema_version", "v1");
  out.member("generated_at", context.stamp_utc);
  write_members(root, before_runtime, out, context);
  out.name("runtime");
  out.begin_object();
  write_runtime_members(out, context);
  out.end_object();
  write_members(root, behind_runtime, out, context);
  out.end_object();
}

}  // namespace runtime_exports::exports
