// A program of its own that builds a capsule, signs it, looks at it, and hands out a token for it.
// It needs the installed library only: c++ -std=c++20 main.cpp $(pkg-config --cflags --libs
// kitwork-capsule)
#include <cstdio>
#include <kitwork/capsule.hpp>

namespace {

int fail(const kitwork::Error& error) {
  std::fprintf(stderr, "%s: %s\n", kitwork::errc_name(error.code), error.message.c_str());
  return 1;
}

}  // namespace

int main() {
  const auto author = kitwork::new_key();
  if (!author) return fail(author.error());

  kitwork::BuildRequest request;
  request.file_name = "discount.js";
  request.name = "discount";
  request.source = R"(
export default (arg) => {
  const discount = arg.sum > 1000 ? arg.sum * rate : 0;
  kv.write("discount/" + arg.id, discount);
  return arg.sum - discount;
};
)";
  request.bindings = {{"rate", "0.1"}};
  request.gas_limit = 10'000;
  request.key = author.value();
  const auto built = kitwork::build_capsule(request);
  if (!built) return fail(built.error());

  const auto digest = kitwork::verify_capsule_bytes(built.value().bytes);
  if (!digest) return fail(digest.error());
  const auto info = kitwork::inspect_capsule(built.value().bytes);
  if (!info) return fail(info.error());
  std::printf("%s: %zu bytes, needs %s, costs from %llu gas\n", info.value().name.c_str(),
              built.value().bytes.size(), info.value().capabilities[0].c_str(),
              static_cast<unsigned long long>(info.value().gas.lower));

  const auto zone = kitwork::new_key();
  if (!zone) return fail(zone.error());
  kitwork::TokenGrant grant;
  grant.audiences = {"asia"};
  grant.capabilities = info.value().capabilities;
  grant.gas_max = info.value().gas_limit;
  grant.valid_from_ms = 1'800'000'000'000;
  grant.expires_at_ms = grant.valid_from_ms + 60'000;
  const auto token = kitwork::grant_token(zone.value(), info.value().author, grant);
  if (!token) return fail(token.error());
  const auto authority = kitwork::public_key_of(zone.value());
  const auto rights =
      kitwork::check_token(token.value(), authority.value(), "asia", grant.valid_from_ms);
  if (!rights) return fail(rights.error());
  std::printf("a token of %zu bytes lets its author send it to %s\n", token.value().size(),
              rights.value().audiences[0].c_str());
  return 0;
}
