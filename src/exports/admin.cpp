#include "runtime_exports/exports/admin.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "runtime_exports/exports/member_rules.hpp"
#include "runtime_exports/privacy/identifiers.hpp"

namespace runtime_exports::exports {
namespace {

constexpr std::array badges{MemberRule{"kind"}, MemberRule{"value"}, MemberRule{"label"}};

constexpr std::array providers{
    MemberRule{"provider"},
    MemberRule{"provider_user_id"},
    MemberRule{"linked_at", Take::utc},
};

constexpr std::array custom_links{MemberRule{"label"}, MemberRule{"title"}, MemberRule{"url"},
                                  MemberRule{"icon"}};

/// The rules of several lists, one list after the other.
template <std::size_t... Sizes>
constexpr auto joined(const std::array<MemberRule, Sizes>&... lists) {
  std::array<MemberRule, (Sizes + ...)> all{};
  auto* end = all.begin();
  ((end = std::copy(lists.begin(), lists.end(), end)), ...);
  return all;
}

// What an account and its public profile both have.
constexpr std::array shown_to_all{
    MemberRule{"display_name"},
    MemberRule{"avatar_url"},
    MemberRule{"cover_image_url"},
    MemberRule{"banner_image_url"},
    MemberRule{"background_image_url"},
    MemberRule{"role"},
    MemberRule{"account_type"},
    MemberRule{"public_surface_account_type"},
    MemberRule{"tier"},
    MemberRule{"badges", Take::objects, badges},
    MemberRule{"creator_capable"},
    MemberRule{"viewer_only"},
    MemberRule{"streamsuites_profile_url"},
    MemberRule{"streamsuites_profile_enabled"},
    MemberRule{"streamsuites_profile_eligible"},
    MemberRule{"streamsuites_profile_visible"},
    MemberRule{"streamsuites_profile_status_reason"},
    MemberRule{"streamsuites_share_url"},
    MemberRule{"findmehere_url"},
    MemberRule{"findmehere_enabled"},
    MemberRule{"findmehere_eligible"},
    MemberRule{"findmehere_visible"},
    MemberRule{"findmehere_status_reason"},
    MemberRule{"findmehere_share_url"},
};

constexpr auto public_profile = joined(
    std::array{MemberRule{"public_slug"}, MemberRule{"slug_aliases"}, MemberRule{"user_code"}},
    shown_to_all,
    std::array{MemberRule{"bio"}, MemberRule{"social_links"},
               MemberRule{"custom_links", Take::objects, custom_links}, MemberRule{"is_anonymous"},
               MemberRule{"is_listed"}});

constexpr auto user =
    joined(std::array{MemberRule{"id"}, MemberRule{"internal_id"}, MemberRule{"public_slug"},
                      MemberRule{"slug_aliases"},
                      MemberRule{"public_profile", Take::object, public_profile},
                      MemberRule{"user_code"}, MemberRule{"email"}, MemberRule{"email_verified"}},
           shown_to_all,
           std::array{MemberRule{"onboarding_status"}, MemberRule{"onboarding_complete"},
                      MemberRule{"account_status"}, MemberRule{"status"},
                      MemberRule{"providers", Take::objects, providers},
                      MemberRule{"created_at", Take::utc}, MemberRule{"last_login_at", Take::utc},
                      MemberRule{"updated_at", Take::utc}});

/// Whether the strings and numbers in a value stand below a name that says they are secret.
enum class Below { no_secret_name, secret_name };

void write_metadata(const json::Value& value, Below below, json::Writer& out) {
  switch (value.kind()) {
    case json::Kind::object:
      out.begin_object();
      for (const auto member : value.members()) {
        const bool secret = below == Below::secret_name || privacy::names_a_secret(member.name);
        out.name(member.name);
        write_metadata(member.value, secret ? Below::secret_name : Below::no_secret_name, out);
      }
      return out.end_object();
    case json::Kind::array:
      out.begin_array();
      for (const auto element : value.elements()) write_metadata(element, below, out);
      return out.end_array();
    case json::Kind::string:
      if (below == Below::secret_name || privacy::has_secret_form(value.text())) {
        return out.string("[secret]");
      }
      return out.string(value.text());
    case json::Kind::number:
      if (below == Below::secret_name) return out.string("[secret]");
      return out.value(value);
    case json::Kind::boolean:
    case json::Kind::null:
      return out.value(value);
  }
}

}  // namespace

void write_admin_head(json::Writer& out, const BuildContext& context) {
  out.member("schema_version", "v1");
  out.member("exported_at", context.stamp_utc);
  out.name("runtime");
  out.begin_object();
  write_runtime_members(out, context);
  out.end_object();
}

void write_user_row(const json::Value& row, json::Writer& out, const BuildContext& context) {
  out.begin_object();
  write_members(row, user, out, context);
  out.end_object();
}

void write_audit_row(const json::Value& row, json::Writer& out, const BuildContext& /*context*/) {
  out.begin_object();
  for (const std::string_view name : {"id", "ts", "actor_user_id", "actor_user_code", "actor_role",
                                      "target_user_id", "target_user_code", "action", "metadata"}) {
    const auto value = row.find(name);
    if (name == "metadata") {
      out.name(name);
      if (value && value->is_object()) {
        write_metadata(*value, Below::no_secret_name, out);
      } else {
        out.begin_object();
        out.end_object();
      }
    } else if (name == "ts" && value) {
      out.member(name, in_utc(value->text()));
    } else if (value) {
      out.member(name, *value);
    } else {
      out.null_member(name);
    }
  }
  out.end_object();
}

}  // namespace runtime_exports::exports
