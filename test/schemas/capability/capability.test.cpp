#include "schemas/capability/capability.hpp"

#include <doctest/doctest.h>

#include "test/support/random_capability.hpp"

namespace kitwork {
namespace {

Capability parsed(std::string_view text) {
  Result<Capability> capability = parse_capability(text);
  INFO(std::string(text));
  if (!capability) FAIL(capability.error().message);
  return capability.value();
}

void check_refused(std::string_view text, Errc code, std::string_view words) {
  const Result<Capability> capability = parse_capability(text);
  INFO(std::string(text));
  REQUIRE(!capability.ok());
  CHECK(capability.error().code == code);
  INFO(capability.error().message);
  CHECK(capability.error().message.find(words) != std::string::npos);
}

std::string canonical(std::string_view text) { return print_capability(parsed(text)); }

std::string refusal(std::string_view request, const std::vector<std::string_view>& granted) {
  Capabilities grants;
  for (std::string_view each : granted) grants.push_back(parsed(each));
  const Result<void> result = authorize(parsed(request), grants);
  if (result.ok()) return "allowed";
  CHECK(result.error().code == Errc::capability_missing);
  return result.error().message;
}

TEST_CASE("a capability in its one text is printed as it was read") {
  for (std::string_view text :
       {"db.read:app.users(active,id,name) where active = true limit 100 per query",
        "db.read:app.users", "db.read:app.*", "db.read:*", "db.update:app.users(name)",
        "db.read:a.b where x >= 1 and x < 5 and x != 3 and y = \"a\\\"b\\\\\"",
        "db.read:a.b where x != null and x != -7 and x != \"\"", "kv.write:cart/*", "kv.read:*",
        "kv.read:a%20b%2A", "http.get:https://api.example.org/v1/*",
        "http.post:http://localhost:8080/x", "zone.move:asia", "queue.send:emails",
        "time.sleep<=1h", "time.sleep<=1500ms"}) {
    CHECK(canonical(text) == text);
  }
}

TEST_CASE("spaces, order, units and conditions that say the same have one text") {
  CHECK(canonical("  db.read : app.users ( name , id ) where b=2 and a = 1 limit 5 per query ") ==
        "db.read:app.users(id,name) where a = 1 and b = 2 limit 5 per query");
  CHECK(canonical("time.sleep <= 3600 s") == "time.sleep<=1h");
  CHECK(canonical("time.sleep<=48h") == "time.sleep<=2d");
  CHECK(canonical("db.read:a.b where x >= 2 and x <= 2") == "db.read:a.b where x = 2");
  CHECK(canonical("db.read:a.b where x >= 2 and x != 2") == "db.read:a.b where x > 2");
  CHECK(canonical("db.read:a.b where x > 1 and x != 0 and x != \"q\"") ==
        "db.read:a.b where x > 1");
  CHECK(canonical("db.read:a.b where x = 5 and x > 1 and x != 2") == "db.read:a.b where x = 5");
  CHECK(canonical("kv.read:a%2Fb") == "kv.read:a/b");
}

TEST_CASE("what is no capability is refused with its place and what was expected") {
  check_refused("", Errc::capability_malformed, "no such verb");
  check_refused("db.drop:a.b", Errc::capability_malformed, "there are: db.read");
  check_refused("db.read", Errc::capability_malformed, "expected :");
  check_refused("db.read:users", Errc::capability_malformed, "character 14: expected .");
  check_refused("db.read:a.b(", Errc::capability_malformed, "expected a column's name");
  check_refused("db.read:a.b(x,x)", Errc::capability_malformed, "twice");
  check_refused("db.read:a.b()", Errc::capability_malformed, "expected a column's name");
  check_refused("db.read:*.b", Errc::capability_malformed, "left over");
  check_refused("db.read:a.b where", Errc::capability_malformed, "expected a column's name");
  check_refused("db.read:a.b where x ~ 1", Errc::capability_malformed, "expected one of");
  check_refused("db.read:a.b where x = 1.5", Errc::capability_malformed, "not a whole number");
  check_refused("db.read:a.b where x = 01", Errc::capability_malformed, "zero");
  check_refused("db.read:a.b where x = -0", Errc::capability_malformed, "zero");
  check_refused("db.read:a.b where x = 9223372036854775808", Errc::capability_malformed, "64 bits");
  check_refused("db.read:a.b where x > true", Errc::capability_malformed, "order");
  check_refused("db.read:a.b where x = \"a", Errc::capability_malformed, "does not end");
  check_refused("db.read:a.b where x = \"\xff\"", Errc::capability_malformed, "UTF-8");
  check_refused("db.read:a.b where x = 1 and x = 2", Errc::capability_malformed, "no row");
  check_refused("db.read:a.b where x > 1 and x < 1", Errc::capability_malformed, "no row");
  check_refused("db.read:a.b limit 0 per query", Errc::capability_malformed, "from 1 on");
  check_refused("db.read:a.b limit 5", Errc::capability_malformed, "per query");
  check_refused("db.read:a.b and more", Errc::capability_malformed, "left over");
  check_refused("kv.write:cart*", Errc::capability_malformed, "cartel");
  check_refused("kv.write:*/x", Errc::capability_malformed, "at the end only");
  check_refused("kv.write:", Errc::capability_malformed, "expected a name");
  check_refused("kv.write:a b", Errc::capability_malformed, "hexadecimal");
  check_refused("kv.write:%4", Errc::capability_malformed, "hexadecimal");
  check_refused("time.sleep<=1", Errc::capability_malformed, "unit");
  check_refused("time.sleep<=0s", Errc::capability_malformed, "from 1 on");
  check_refused("time.sleep<=366d", Errc::limit_exceeded, "capability_sleep_ms_max");
}

TEST_CASE("a URL that servers may read in two ways is refused") {
  for (std::string_view url : {"https://api.example.org",
                               "https://api.example.org*",
                               "ftp://h/",
                               "https:///x",
                               "https://H/",
                               "https://user@h/",
                               "https://h:443/",
                               "https://h:0/",
                               "https://h:65536/",
                               "https://h:080/",
                               "https://h/../x",
                               "https://h/a/./b",
                               "https://h/%2e%2e/x",
                               "https://h/a%2fb",
                               "https://h/a%5Cb",
                               "https://h/%00",
                               "https://h/a\\b",
                               "https://h/a?b",
                               "https://h/a#b",
                               "https://h..x/",
                               "https://.h/",
                               "https://h./",
                               "https://h/a b",
                               "https://h/%zz",
                               "https://h/%2"}) {
    INFO(std::string(url));
    CHECK(!parse_capability("http.get:" + std::string(url)).ok());
  }
}

TEST_CASE("every limit of a capability holds at its number and not above") {
  const std::string name(capability_name_bytes_max, 'n');
  CHECK(parse_capability("db.read:a." + name).ok());
  CHECK(!parse_capability("db.read:a.n" + name).ok());
  const std::string path(capability_path_bytes_max, 'p');
  CHECK(parse_capability("kv.read:" + path).ok());
  check_refused("kv.read:p" + path, Errc::limit_exceeded, "capability_path_bytes_max");
  const std::string text(capability_string_bytes_max, 's');
  CHECK(parse_capability("db.read:a.b where x = \"" + text + '"').ok());
  check_refused("db.read:a.b where x = \"s" + text + '"', Errc::limit_exceeded,
                "capability_string_bytes_max");
  std::string columns;
  std::string rules;
  std::string excluded;
  for (std::size_t i = 0; i <= capability_columns_max; ++i) columns += ",c" + std::to_string(i);
  for (std::size_t i = 0; i <= capability_rules_max; ++i) {
    rules += " and c" + std::to_string(i) + " = 1";
  }
  for (std::size_t i = 0; i <= capability_excluded_max; ++i) {
    excluded += " and c != " + std::to_string(i);
  }
  const auto less = [](const std::string& list) { return list.substr(0, list.rfind(list[0])); };
  CHECK(parse_capability("db.read:a.b(" + less(columns).substr(1) + ")").ok());
  check_refused("db.read:a.b(" + columns.substr(1) + ")", Errc::limit_exceeded,
                "capability_columns_max");
  CHECK(parse_capability("db.read:a.b where" + rules.substr(4, rules.rfind(" and") - 4)).ok());
  check_refused("db.read:a.b where" + rules.substr(4), Errc::limit_exceeded,
                "capability_rules_max");
  CHECK(
      parse_capability("db.read:a.b where" + excluded.substr(4, excluded.rfind(" and") - 4)).ok());
  check_refused("db.read:a.b where" + excluded.substr(4), Errc::limit_exceeded,
                "capability_excluded_max");
  CHECK(parse_capability("time.sleep<=365d").ok());
  check_refused("db.read:*" + std::string(capability_bytes_max, ' '), Errc::limit_exceeded,
                "capability_bytes_max");
  CHECK(parse_capability("db.read:*" + std::string(capability_bytes_max - 9, ' ')).ok());
}

TEST_CASE("a refusal names the request and what was missing for it") {
  CHECK(refusal("kv.write:cart/7", {"kv.write:cart/*"}) == "allowed");
  CHECK(refusal("kv.write:cart/7", {"kv.read:*"}) ==
        "kv.write:cart/7 is not granted: no kv.write is");
  CHECK(refusal("kv.read:cart", {"kv.read:cart/*"}) ==
        "kv.read:cart is not granted: kv.read:cart/* is, and lacking is its resource is outside of "
        "that");
  const std::string_view users =
      "db.read:app.users(id,name) where active = true limit 10 per query";
  CHECK(refusal("db.read:app.users(email)", {"db.read:app.posts", users})
            .ends_with("lacking is column email"));
  CHECK(refusal("db.read:app.users", {users}).ends_with("name those that it needs"));
  CHECK(refusal("db.read:app.users(id)", {users}).ends_with("the condition active = true"));
  CHECK(refusal("db.read:app.users(id) where active = true", {users})
            .ends_with("a limit of at most 10 rows"));
  CHECK(refusal("db.read:app.users(id) where active = true and id > 3 limit 10 per query",
                {users}) == "allowed");
  CHECK(refusal("time.sleep<=2h", {"time.sleep<=1h"}).ends_with("longer than is granted"));
}

TEST_CASE("a random capability is read back from its text as it was") {
  Dice dice(1);
  for (int i = 0; i < 20000; ++i) {
    const Capability made = random_capability(dice);
    const std::string text = print_capability(made);
    const Result<Capability> read = parse_capability(text);
    INFO(text);
    REQUIRE(read.ok());
    CHECK(read.value() == made);
    CHECK(within(made, made));
  }
}

TEST_CASE("comparison and conjunction agree with a model that tries every act") {
  Dice dice(2);
  int inside = 0;
  for (int i = 0; i < 1500; ++i) {
    const Capability a = random_table(dice);
    const Capability b = random_table(dice);
    const std::optional<Capability> both = conjoin(a, b);
    bool is_inside = true;
    bool met = false;
    all_table_acts([&](const TableAct& act) {
      const bool in_a = model_allows(a, act);
      const bool in_b = model_allows(b, act);
      if (in_a && !in_b) is_inside = false;
      if (in_a && in_b) met = true;
      const bool in_both = both && model_allows(*both, act);
      if (in_both == (in_a && in_b)) return true;
      INFO(print_capability(a), "  and  ", print_capability(b));
      CHECK_MESSAGE(false, "conjunction differs from the model");
      return false;
    });
    INFO(print_capability(a), "  in  ", print_capability(b));
    CHECK(within(a, b) == is_inside);
    CHECK(both.has_value() == met);
    if (both) {
      CHECK(within(*both, a));
      CHECK(within(*both, b));
      CHECK(both == conjoin(b, a));
    }
    inside += is_inside;
  }
  CHECK(inside > 15);  // the dice meet both answers often enough
}

TEST_CASE("paths, URLs and durations compare as the sets of what they match") {
  const auto is_within = [](std::string_view a, std::string_view b) {
    return within(parsed(a), parsed(b));
  };
  CHECK(is_within("kv.read:cart/7", "kv.read:cart/*"));
  CHECK(is_within("kv.read:cart/*", "kv.read:*"));
  CHECK(!is_within("kv.read:cart/*", "kv.read:cart/7"));
  CHECK(!is_within("kv.read:cartel", "kv.read:cart/*"));
  CHECK(!is_within("kv.write:cart/7", "kv.read:cart/*"));
  CHECK(is_within("http.get:https://h/v1/x", "http.get:https://h/v1/*"));
  CHECK(!is_within("http.get:http://h/v1/x", "http.get:https://h/v1/*"));
  CHECK(!is_within("http.get:https://h.evil/v1/x", "http.get:https://h/*"));
  CHECK(is_within("time.sleep<=60s", "time.sleep<=1m"));
  CHECK(!is_within("time.sleep<=61s", "time.sleep<=1m"));
}

TEST_CASE("a list keeps what no other of it covers, in order") {
  const Capabilities list =
      normalize({parsed("kv.write:cart/7"), parsed("kv.read:b"), parsed("kv.read:*"),
                 parsed("kv.write:cart/*"), parsed("kv.write:cart/*")});
  REQUIRE(list.size() == 2);
  CHECK(print_capability(list[0]) == "kv.read:*");
  CHECK(print_capability(list[1]) == "kv.write:cart/*");
  const Capabilities both = conjoin(list, {parsed("kv.write:*"), parsed("zone.move:asia")});
  REQUIRE(both.size() == 1);
  CHECK(print_capability(both[0]) == "kv.write:cart/*");
}

}  // namespace
}  // namespace kitwork
