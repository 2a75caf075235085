#include "actors/guard/identity.hpp"

#include <doctest/doctest.h>

#include "actors/guard/message_shape.hpp"
#include "actors/guard/service.hpp"
#include "test/guard/guard_frames.hpp"

namespace kitwork::test {
namespace {

using guard::Identity;
using guard::Role;

TEST_CASE("an identity is one URI a role, and comes back from them") {
  const Identity identity{"berlin", "n1.east", {Role::command, Role::worker}};
  const auto uris = guard::identity_uris(identity);
  CHECK(uris == std::vector<std::string>{"kitwork://berlin/command/n1.east",
                                         "kitwork://berlin/worker/n1.east"});
  const auto again = guard::identity_of(uris);
  REQUIRE(again.ok());
  CHECK(again.value() == identity);
}

TEST_CASE("URIs of two nodes, two zones, no role or another form are no identity") {
  using Uris = std::vector<std::string>;
  for (const Uris& uris :
       {Uris{}, Uris{"kitwork://a/command/x", "kitwork://a/worker/y"},
        Uris{"kitwork://a/command/x", "kitwork://b/worker/x"},
        Uris{"kitwork://a/command/x", "kitwork://a/command/x"}, Uris{"kitwork://a/king/x"},
        Uris{"kitwork://a/command"}, Uris{"kitwork://a/command/"}, Uris{"kitwork:///command/x"},
        Uris{"https://a/command/x"}, Uris{"kitwork://a/command/x/y"}, Uris{"kitwork://A/command/x"},
        Uris{"kitwork://a/command/-x"}, Uris{"kitwork://a/command/" + std::string(65, 'x')}}) {
    CHECK(!guard::identity_of(uris).ok());
  }
  CHECK(guard::identity_of({"kitwork://a/command/" + std::string(64, 'x')}).ok());
}

TEST_CASE("who is expected is told by zone, role and, if one is meant, node") {
  const Identity identity{"berlin", "n1", {Role::worker}};
  CHECK(guard::meets(identity, {"berlin", Role::worker, ""}));
  CHECK(guard::meets(identity, {"berlin", Role::worker, "n1"}));
  CHECK(!guard::meets(identity, {"berlin", Role::worker, "n2"}));
  CHECK(!guard::meets(identity, {"berlin", Role::command, "n1"}));
  CHECK(!guard::meets(identity, {"paris", Role::worker, "n1"}));
}

TEST_CASE("atoms have CAF's numbers") {
  CHECK(guard::atom_value_of("kw_ask") == 0xfc3c966e30u);
  CHECK(guard::atom_value_of("exit") == 0x0fabdbb9u);
  CHECK(guard::is_atom("ten_lette1"));
  CHECK(!guard::is_atom("eleven_lett"));
  CHECK(!guard::is_atom("a-b"));
}

TEST_CASE("a shape has at most eight fields, one buffer, and a bound") {
  using guard::Field;
  using guard::MessageShape;
  CHECK(MessageShape::create("a", std::vector<Field>(7, Field::u64)).ok());
  CHECK(!MessageShape::create("a", std::vector<Field>(8, Field::u64)).ok());
  CHECK(!MessageShape::create("a", {Field::text, Field::blob}, 10).ok());
  CHECK(MessageShape::create("a", {Field::text}, guard::buffer_bytes_most).ok());
  CHECK(!MessageShape::create("a", {Field::text}, guard::buffer_bytes_most + 1).ok());
  CHECK(!MessageShape::create("no atom at all", {}).ok());
}

TEST_CASE("a service's table is checked before it is used") {
  CHECK(guard::checked(test_service()).ok());
  Service nameless = test_service();
  nameless.name = "Test";
  CHECK(!guard::checked(nameless).ok());
  Service lonely = test_service();
  lonely.clients = {};
  CHECK(!guard::checked(lonely).ok());
  Service impatient = test_service();
  impatient.limits.silent_ms = impatient.limits.heartbeat_ms;
  CHECK(!guard::checked(impatient).ok());
}

}  // namespace
}  // namespace kitwork::test
