#include <filesystem>

#include "mirror.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>

namespace runtime_exports::blackbox {
namespace {

TEST_CASE("--public refuses admin files at their places") {
  const Mirror mirror;
  auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 1);
  const auto found = [](const std::string& path) {
    return "error: " + path +
           ": a file of the admin audience is in a public tree [privacy.admin-file]\n";
  };
  CHECK(ended.error == found("admin/audit/audit.json") + found("admin/manifest.json") +
                           found("admin/users/users.json") +
                           "  help: move it out of the public tree\n");
  mirror.make_public();
  ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out.ends_with("\n\nClean for the public: 9 files, generation 1.\n"));
}

TEST_CASE("--public refuses everything below the admin folder, whoever made it") {
  const Mirror mirror;
  mirror.make_public();
  const auto path = GENERATE(as<std::string>{}, "admin/donations/donations.json",
                             "admin/telemetry/auth_events.jsonl", "admin/users/users.json.gz",
                             "admin/index.html", "admin/deep/down/logo.png");
  mirror.write(path, "{}\n");
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error == "error: " + path +
                           ": a file of the admin audience is in a public tree "
                           "[privacy.admin-file]\n  help: move it out of the public tree\n");
  mirror.remove("admin");
  mirror.write("administrators/list.json", "{}\n");
  mirror.write("docs/admin/index.html", "<p>How to be an admin.</p>\n");
  mirror.write("admin.html", "<p>Nothing.</p>\n");
  CHECK(mirror.verify({"--public"}).exit_code == 0);
}

TEST_CASE("--public reads the files of other programs, and says where private data is") {
  const Mirror mirror;
  mirror.make_public();
  const auto [path, text, place] = GENERATE(table<std::string, std::string, std::string>(
      {{"logs/visits.jsonl", "{}\n{\"from\": \"203.0.113.9\"}\n",
        "2:11: the file holds an IP address"},
       {"list.json", "{\"a\": [\"jo\\u0040example.org\"]}", "1:9: the file holds an e-mail"},
       {"page.html", "<p>\n<a href='mailto:jo@example.org'>", "2:17: the file holds an e-mail"},
       {"page.htm", "<p>jo&#64;example.org", "1:4: the file holds an e-mail address"},
       {"site.css", "/* jo@example.org */", "1:4: the file holds an e-mail address"},
       {"logo.svg", "<svg><text>jo@example.org</text></svg>", "1:12: the file holds an e-mail"},
       {"app.js", "k=\"AKIAIOSFODNN7EXAMPLE\"", "1:4: the file holds a key, token"},
       {"clips.json", "{\"clips\": \"jo@example.org\"}", "1:12: the file holds an e-mail"},
       {"logo.png", "jo@example.org", "1:1: the file holds an e-mail address"},
       {"id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n",
        "1:1: the file holds a private key"},
       {"nothing", std::string(300000, ' ') + "jo@example.org",
        "1:300001: the file holds an e-"}}));
  mirror.write(path, text);
  CHECK(mirror.verify().exit_code == 0);
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: " + path + ":" + place));
  for (const std::string value : {"203.0.113.9", "jo@", "jo&", "jo\\u", "AKIA", "AAAA"}) {
    CHECK_FALSE(holds(ended.error + ended.out, value));
  }
}

TEST_CASE("--public refuses files that cannot be checked") {
  using namespace std::string_literals;
  const Mirror mirror;
  mirror.make_public();
  const auto [path, bytes, what] = GENERATE(table<std::string, std::string, std::string>(
      {{"users.json.gz", "\x1F\x8B\x08", "gzip-compressed data"},
       {"site.zip", "PK\x03\x04\x14\0"s, "a ZIP archive"},
       {"users.zst", "\x28\xB5\x2F\xFD", "zstd-compressed data"},
       {"users.db", "SQLite format 3\0 jo"s, "an SQLite database"},
       {"logo.jpg", "\x89PNG\r\n\x1A\n", "a PNG picture"},
       {"list.json", "\xFF\xFE{\0}\0"s, "text in UTF-16"},
       {"notes.txt", "caf\xE9", "binary data"},
       {"nul.txt", "a\0b"s, "binary data"}}));
  mirror.write(path, bytes);
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error,
              "error: " + path + ": the file holds " + what +
                  ", so it is not known whether it is private [privacy.unreadable]\n  help: "));
  CHECK(mirror.verify().exit_code == 0);
}

TEST_CASE("--public refuses links and FIFOs of other programs, and opens none") {
  const Mirror mirror;
  mirror.make_public();
  SECTION("a link") {
    std::filesystem::create_symlink("/etc/passwd", mirror.path("notes.txt"));
  }
  SECTION("a FIFO") {
    REQUIRE(mkfifo(mirror.path("notes.txt").c_str(), 0644) == 0);
  }
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: notes.txt: it is a "));
  CHECK(mirror.verify().exit_code == 0);
}

TEST_CASE("--public refuses a .git, wherever it is") {
  const Mirror mirror;
  mirror.make_public();
  const auto path = GENERATE(as<std::string>{}, ".git/config", "sub/.git/config");
  mirror.write(path, "[user]\n\temail = a@example.org\n");
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "such as the copy that `publish --export-public` makes"));
  CHECK(mirror.verify().exit_code == 0);
}

TEST_CASE("a site around the exports passes --public") {
  using namespace std::string_literals;
  const Mirror mirror;
  mirror.make_public();
  mirror.write("README.md", "# Exports\n\nVersion 1.2.3, see https://example.com/docs.\n");
  mirror.write("LICENSE", "MIT License\n\nCopyright (c) 2026 The authors\n");
  mirror.write("robots.txt", "User-agent: *\nAllow: /\n");
  mirror.write("CNAME", "status.example.com\n");
  mirror.write(".nojekyll", "");
  mirror.write("manifest.webmanifest",
               "{\"start_url\": \"/\", \"icons\": [{\"src\": \"logo@2x.png\"}]}\n");
  mirror.write("site.css",
               "@import 'a.css';\n@media (min-width: 1px) { .a::before { top: 1px } }\n"
               ".b { background: url(logo@2x.png) }\n");
  mirror.write("app.js",
               "const V='1.2.3.4-beta',p=i=>i.password=e.value;export{V as v};var t=\"token\";\n"
               "fetch('https://cdn.example.com/@scope/pkg@1.2.3/x.js').then(r=>r.json());\n"
               "//# sourceMappingURL=app.js.map\n");
  mirror.write("app.js.map", "{\"version\":3,\"sources\":[\"webpack:///./pkg@1.2.3/a.js\"]}\n");
  mirror.write("index.html",
               "<!doctype html><title>&copy; Status</title>\n"
               "<input type=\"password\" name=\"password\" autocomplete=\"current-password\">\n"
               "<ol><li>1.2.3.4. Sections</ol><script>let token=read(x)</script>\n");
  mirror.write("logo.svg", "<svg><path d=\"M8 0C3.58 1.2.3.4 0 3.58 0 8z\"/></svg>\n");
  mirror.write("logo.png", "\x89PNG\r\n\x1A\n\0\0"s);
  mirror.write("logo.gif", "GIF89a\x01\0\x01\0\x80\xFF"s);
  mirror.write("font.woff2", "wOF2\0\1\xFF"s);
  mirror.write("sound.mp3", "ID3\x04\0\xFF"s);
  const auto ended = mirror.verify({"--public"});
  CHECK_FALSE(holds(ended.error, "error: "));
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.ends_with(
      "\nClean for the public: 9 files and 15 of other programs, generation 1.\n"));
}

TEST_CASE("an address that is meant to be public is allowed by its text, with --config only") {
  const Mirror mirror;
  mirror.make_public();
  const Json settings{
      {"privacy",
       {{"allow", {{{"rule", "email"}, {"text", "help@example.org"}, {"reason", "the desk"}}}}}}};
  mirror.write("LICENSE", "Ask help@example.org\n");
  mirror.write("page.html", "<a href=\"mailto:Help&#64;example.org\">help\\u0040example.org</a>\n");
  mirror.write("shared/config/exports.json", settings.dump());
  mirror.write("exports.json", settings.dump());
  const auto refused = mirror.verify({"--public"});
  CHECK(refused.exit_code == 1);
  CHECK(holds(refused.error, "allow it by its text in `privacy.allow`"));
  CHECK(holds(refused.error, "`--config`"));
  mirror.remove("shared");
  mirror.remove("exports.json");
  mirror.tree().set(settings);
  const auto allowed =
      std::vector<std::string>{"--public", "--config", mirror.tree().path(settings_file)};
  CHECK(mirror.verify(allowed).exit_code == 0);
  mirror.append("LICENSE", "or jo@example.org\n");
  const auto another = mirror.verify(allowed);
  CHECK(another.exit_code == 1);
  CHECK(holds(another.error, "error: LICENSE:2:4: the file holds an e-mail address"));
}

TEST_CASE("a tree without its manifest is refused, and so is one that lists admin files") {
  const Mirror mirror;
  SECTION("the public one") {
    mirror.make_public();
    mirror.remove("manifest.json");
    for (const auto& words : {Names{}, Names{"--public"}}) {
      const auto ended = mirror.verify(words);
      CHECK(ended.exit_code == 1);
      CHECK(holds(ended.error, "error: manifest.json: there is no manifest of the public files"));
    }
  }
  SECTION("the admin one") {
    mirror.remove("admin/manifest.json");
    const auto ended = mirror.verify();
    CHECK(ended.exit_code == 1);
    CHECK(holds(ended.error, "error: admin/manifest.json: there is no manifest of the admin"));
  }
  SECTION("the public one lists what only admins may see") {
    auto manifest = Json::parse(mirror.read("manifest.json"));
    manifest["files"].insert(manifest["files"].begin(),
                             Json::parse(mirror.read("admin/manifest.json"))["files"][0]);
    mirror.write("manifest.json", manifest.dump(2) + "\n");
    const bool is_public = GENERATE(false, true);
    if (is_public) mirror.make_public();
    const auto ended = mirror.verify(is_public ? Names{"--public"} : Names{});
    CHECK(ended.exit_code == 1);
    CHECK(holds(ended.error,
                "error: manifest.json: it lists admin/audit/audit.json, which is not "
                "one of the public exports"));
  }
}

TEST_CASE("--public refuses admin files under other names, by their content") {
  const Mirror mirror{Content::sample};
  const auto [file, held] = GENERATE(
      table<std::string, std::string>({{exports_folder + "/admin/users/users.json", "accounts"},
                                       {exports_folder + "/admin/audit/audit.json", "an audit"},
                                       {exports_folder + "/admin/manifest.json", "the manifest"},
                                       {users_file, "accounts"},
                                       {audit_file, "an audit log"},
                                       {auth_file, "raw authentication events"},
                                       {snapshot_file, "the runtime's own snapshot"}}));
  mirror.make_public();
  REQUIRE(mirror.verify({"--public"}).exit_code == 0);
  mirror.write("old/notes.txt", mirror.tree().read(file));
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.starts_with("error: old/notes.txt: the file holds " + held));
  CHECK(holds(ended.error,
              ", which only admins may see [privacy.admin-content]\n  help: move it out of the "
              "public tree\n"));
  CHECK(mirror.verify().exit_code == 0);
}

TEST_CASE("the public exports and the sample files of other programs pass --public") {
  const Mirror mirror{Content::sample};
  mirror.make_public();
  for (const std::string name :
       {"clips.json", "polls.json", "tallies.json", "scoreboards.json", "README.md"}) {
    std::filesystem::copy(SAMPLE_ROOT "/runtime/exports/" + name, mirror.path(name));
  }
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error == "info: README.md: this is not one of this program's files [tree.unknown]\n");
}

TEST_CASE("public exports under other names are not admin content") {
  const Mirror mirror{Content::sample};
  mirror.make_public();
  for (const std::string name :
       {"version", "changelog", "changelog.runtime", "telemetry/events", "telemetry/rates",
        "telemetry/errors", "telemetry/auth_events", "runtime_snapshot", "manifest"}) {
    mirror.write(name + ".copy", mirror.read(name + ".json"));
  }
  CHECK(mirror.verify({"--public"}).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::blackbox
