#include <algorithm>
#include <array>
#include <cstddef>

#include "definitions.hpp"

namespace runtime_exports::exports {
namespace {

constexpr std::array badges{Field{"kind"}, Field{"value"}, Field{"label"}};

constexpr std::array providers{
    Field{"provider"},
    Field{"provider_user_id"},
    Field{"linked_at", Form::utc},
};

constexpr std::array custom_links{Field{"label"}, Field{"title"}, Field{"url"}, Field{"icon"}};

/// The rules of several lists, one list after the other.
template <std::size_t... Sizes>
constexpr auto joined(const std::array<Field, Sizes>&... lists) {
  std::array<Field, (Sizes + ...)> all{};
  auto* end = all.begin();
  ((end = std::copy(lists.begin(), lists.end(), end)), ...);
  return all;
}

// The fields that an account shares with its public profile.
constexpr std::array shown_to_all{
    Field{"display_name"},
    Field{"avatar_url"},
    Field{"cover_image_url"},
    Field{"banner_image_url"},
    Field{"background_image_url"},
    Field{"role"},
    Field{"account_type"},
    Field{"public_surface_account_type"},
    Field{"tier"},
    Field{.name = "badges", .form = Form::objects, .fields = badges},
    Field{"creator_capable"},
    Field{"viewer_only"},
    Field{"streamsuites_profile_url"},
    Field{"streamsuites_profile_enabled"},
    Field{"streamsuites_profile_eligible"},
    Field{"streamsuites_profile_visible"},
    Field{"streamsuites_profile_status_reason"},
    Field{"streamsuites_share_url"},
    Field{"findmehere_url"},
    Field{"findmehere_enabled"},
    Field{"findmehere_eligible"},
    Field{"findmehere_visible"},
    Field{"findmehere_status_reason"},
    Field{"findmehere_share_url"},
};

constexpr auto public_profile = joined(
    std::array{Field{"public_slug"}, Field{"slug_aliases"}, Field{"user_code"}}, shown_to_all,
    std::array{Field{"bio"}, Field{"social_links"},
               Field{.name = "custom_links", .form = Form::objects, .fields = custom_links},
               Field{"is_anonymous"}, Field{"is_listed"}});

constexpr auto user = joined(
    std::array{Field{"id"}, Field{"internal_id"}, Field{"public_slug"}, Field{"slug_aliases"},
               Field{.name = "public_profile", .form = Form::object, .fields = public_profile},
               Field{"user_code"}, Field{"email"}, Field{"email_verified"}},
    shown_to_all,
    std::array{Field{"onboarding_status"}, Field{"onboarding_complete"}, Field{"account_status"},
               Field{"status"},
               Field{.name = "providers", .form = Form::objects, .fields = providers},
               Field{"created_at", Form::utc}, Field{"last_login_at", Form::utc},
               Field{"updated_at", Form::utc}});

constexpr std::array audit{
    Field{.name = "id", .absent = Absent::null},
    Field{.name = "ts", .form = Form::utc, .absent = Absent::null},
    Field{.name = "actor_user_id", .absent = Absent::null},
    Field{.name = "actor_user_code", .absent = Absent::null},
    Field{.name = "actor_role", .absent = Absent::null},
    Field{.name = "target_user_id", .absent = Absent::null},
    Field{.name = "target_user_code", .absent = Absent::null},
    Field{.name = "action", .absent = Absent::null},
    Field{.name = "metadata", .form = Form::metadata, .absent = Absent::object},
};

void write_admin_head(json::Writer& out, const BuildContext& context) {
  out.member("schema_version", "v1");
  out.member("exported_at", context.stamp_utc);
  out.name("runtime");
  out.begin_object();
  write_runtime_members(out, context);
  out.end_object();
}

}  // namespace

ExportDefinition users_export() {
  return {.id = "admin.users",
          .path = "admin/users/users.json",
          .audience = Audience::admins,
          .schema = "admin.users.schema.json",
          .input = state::InputId::users,
          .rows = RowSerializer{"users", state::Order::newest_first, RowLimit::none,
                                write_admin_head, user}};
}

ExportDefinition audit_export() {
  return {.id = "admin.audit",
          .path = "admin/audit/audit.json",
          .audience = Audience::admins,
          .schema = "admin.audit.schema.json",
          .input = state::InputId::audit,
          .rows = RowSerializer{"audit", state::Order::newest_first, RowLimit::none,
                                write_admin_head, audit}};
}

}  // namespace runtime_exports::exports
