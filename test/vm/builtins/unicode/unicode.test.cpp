#include <doctest/doctest.h>

#include <string>

#include "vm/builtins/unicode/case.hpp"
#include "vm/builtins/unicode/collation.hpp"
#include "vm/builtins/unicode/normalization.hpp"
#include "vm/builtins/unicode/uri.hpp"

using namespace kitwork::vm::unicode;

namespace {
std::u16string upper(const std::u16string& s) {
  std::u16string out;
  to_upper(s.data(), s.size(), out);
  return out;
}
std::u16string lower(const std::u16string& s) {
  std::u16string out;
  to_lower(s.data(), s.size(), out);
  return out;
}
std::u16string normal(const std::u16string& s, Form form) {
  std::u16string out;
  normalize(s.data(), s.size(), form, out);
  CHECK(out.size() <= decomposed_length(s.data(), s.size(), form));
  return out;
}
int compare(const std::u16string& a, const std::u16string& b) {
  return compare_for_readers(a.data(), a.size(), b.data(), b.size());
}
std::string encoded(const std::u16string& s) {
  std::string out;
  return uri_encode(s.data(), s.size(), uri_component_unescaped, out) ? out : "URIError";
}
std::u16string decoded(const std::u16string& s) {
  std::u16string out;
  return uri_decode(s.data(), s.size(), uri_reserved, out) ? out : u"URIError";
}
}  // namespace

TEST_CASE("case mapping knows special casing and the final sigma") {
  CHECK(upper(u"stra\u00DFe \uFB03") == u"STRASSE FFI");
  CHECK(upper(u"\u00FF\u0131\u01C6") == u"\u0178I\u01C4");
  CHECK(lower(u"\u0130") == u"i\u0307");
  CHECK(lower(u"\u039F\u0394\u039F\u03A3 \u03A3\u0391\u03A3. \u03A3") ==
        u"\u03BF\u03B4\u03BF\u03C2 \u03C3\u03B1\u03C2. \u03C3");
  CHECK(lower(u"A\u03A3\u0301B\u03A3") == u"a\u03C3\u0301b\u03C2");
  CHECK(lower(u"\U00010400\xD801") == u"\U00010428\xD801");
  CHECK(upper(u"\u0390") == u"\u0399\u0308\u0301");
}

TEST_CASE("normalisation composes, decomposes and orders marks") {
  CHECK(normal(u"\u00C5\u212B", Form::nfd) == u"A\u030AA\u030A");
  CHECK(normal(u"A\u030A", Form::nfc) == u"\u00C5");
  CHECK(normal(u"\u1E9B\u0323", Form::nfc) == u"\u1E9B\u0323");
  CHECK(normal(u"\u1E9B\u0323", Form::nfd) == u"\u017F\u0323\u0307");
  CHECK(normal(u"\u1E9B\u0323", Form::nfkc) == u"\u1E69");
  CHECK(normal(u"\u1E9B\u0323", Form::nfkd) == u"s\u0323\u0307");
  CHECK(normal(u"\uD55C\u1100\u1161\u11A8", Form::nfc) == u"\uD55C\uAC01");
  CHECK(normal(u"\uAC01", Form::nfd) == u"\u1100\u1161\u11A8");
  CHECK(normal(u"\u0344", Form::nfc) == u"\u0308\u0301");
  CHECK(normal(u"\xD800", Form::nfc) == u"\xD800");
  CHECK(normal(u"\uFDFA", Form::nfkd).size() == 18);
}

TEST_CASE("readers see letters first, then accents, then case") {
  CHECK(compare(u"a", u"B") < 0);
  CHECK(compare(u"a", u"A") < 0);
  CHECK(compare(u"A", u"b") < 0);
  CHECK(compare(u"resume", u"r\u00E9sum\u00E9") < 0);
  CHECK(compare(u"r\u00E9sum\u00E9", u"resumf") < 0);
  CHECK(compare(u"_", u"1") < 0);
  CHECK(compare(u"9", u"a") < 0);
  CHECK(compare(u"a\u030A", u"\u00E5") == 0);
  CHECK(compare(u"", u"") == 0);
  CHECK(compare(u"ab", u"abc") < 0);
}

TEST_CASE("URI coding is UTF-8 and refuses what is not") {
  CHECK(encoded(u"a b&\u20AC\U0001F600") == "a%20b%26%E2%82%AC%F0%9F%98%80");
  CHECK(encoded(u"\xD800") == "URIError");
  CHECK(encoded(u"\xDC00\xD800") == "URIError");
  CHECK(decoded(u"%E2%82%AC%2f%41") == u"\u20AC%2fA");
  CHECK(decoded(u"%F0%9F%98%80") == u"\U0001F600");
  for (const char16_t* bad :
       {u"%", u"%4", u"%zz", u"%80", u"%C0%80", u"%ED%A0%80", u"%F4%90%80%80", u"%E2%82", u"%FF"}) {
    CHECK(decoded(bad) == u"URIError");
  }
}
