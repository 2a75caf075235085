#include <doctest/doctest.h>

#include "actors/include/kitwork/capsule.hpp"

// What `import { name } from "ext/extension"` needs, and which imports are refused.
namespace kitwork {
namespace {

Result<BuiltCapsule> built(const std::string& source) {
  BuildRequest request;
  request.source = source;
  return build_capsule(request);
}

std::vector<std::string> needs(const std::string& source) {
  const Result<BuiltCapsule> capsule = built(source);
  if (!capsule) return {capsule.error().message};
  return capsule.value().capabilities;
}

using Texts = std::vector<std::string>;

TEST_CASE("functions of an extension need what they are imported as, wherever they are called") {
  const std::string both = "import { distance, area as size } from \"ext/geo\"; ";
  const Texts needed = {"ext.call:geo/area", "ext.call:geo/distance"};
  CHECK(needs(both + "return distance(1, 2) + size(3);") == needed);
  CHECK(needs(both + "return [1].map(x => distance(x));") == needed);
  CHECK(needs(both + "export default ({ a }) => distance(a);") == needed);
  CHECK(needs("import { f } from 'ext/a'; import { f as g } from 'ext/b'; return f(g());") ==
        Texts{"ext.call:a/f", "ext.call:b/f"});
  CHECK(needs("import { call } from 'ext/x'; const ext = 1; { const bind = 2; return call(ext + "
              "bind); }") == Texts{"ext.call:x/call"});
}

TEST_CASE("every other import is refused, with its place") {
  for (const char* source :
       {"import geo from \"ext/geo\"; return 1;", "import * as geo from \"ext/geo\"; return 1;",
        "import \"ext/geo\"; return 1;", "import {} from \"ext/geo\"; return 1;",
        "import { a } from \"geo\"; return 1;", "import { a } from \"ext/\"; return 1;",
        "import { a } from \"ext/geo/x\"; return 1;", "import { a } from \"ext/../x\"; return 1;",
        "import { \"a b\" as a } from \"ext/geo\"; return 1;",
        "import { \xC3\xA4 } from \"ext/geo\"; return 1;",
        "import d, { a } from \"ext/geo\"; return 1;"}) {
    CAPTURE(source);
    const Result<BuiltCapsule> capsule = built(source);
    REQUIRE(!capsule.ok());
    CHECK(capsule.error().message.find("capsule.js:1:1: refused: modules come later") == 0);
  }
  CHECK(!built("if (1) { import { a } from \"ext/geo\"; } return 1;").ok());
  CHECK(!built("import { a } from \"ext/geo\"; const a = 1; return a;").ok());
  CHECK(!built("import { a, a } from \"ext/geo\"; return a;").ok());
  CHECK(!built("import { a } from \"ext/geo\"; a = 1; return a;").ok() ==
        !built("const a = 1; a = 1; return a;").ok());
}

}  // namespace
}  // namespace kitwork
