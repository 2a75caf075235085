// A program of its own that builds a capsule, signs it, looks at it, hands out a token for it, and
// signs an invocation of it that a gateway would take.
// It needs the installed library only: c++ -std=c++20 main.cpp $(pkg-config --cflags --libs
// kitwork-capsule)
#include <cstdio>
#include <kitwork/capsule.hpp>

namespace {

int fail(const kitwork::Error& error) {
  std::fprintf(stderr, "%s: %s\n", kitwork::errc_name(error.code), error.message.c_str());
  return 1;
}

struct Parts {
  kitwork::CapsuleBytes capsule;
  kitwork::CapsuleBytes token;
  kitwork::SecretKeyText holder;
  std::string authority;
};

// Signs one invocation, looks at it as the zone will, and packs all of it for a gateway.
int invoke(const Parts& parts, std::uint64_t now_ms) {
  const auto argument = kitwork::canonical_argument(R"({"id": 7, "sum": 1200})");
  if (!argument) return fail(argument.error());
  kitwork::InvocationRequest request;
  request.capsule = parts.capsule;
  request.argument = argument.value();
  request.token = parts.token;
  request.key = parts.holder;
  request.zone = "asia";
  request.now_ms = now_ms;
  const auto invocation = kitwork::sign_invocation(request);
  if (!invocation) return fail(invocation.error());

  kitwork::InvocationCheck check;
  check.capsule = parts.capsule;
  check.argument = argument.value();
  check.token = parts.token;
  check.authority = parts.authority;
  check.zone = "asia";
  check.now_ms = now_ms;
  const auto admitted = kitwork::check_invocation(invocation.value(), check);
  if (!admitted) return fail(admitted.error());
  const auto submission =
      kitwork::pack_submission({parts.capsule, argument.value(), parts.token, invocation.value()});
  if (!submission) return fail(submission.error());
  std::printf("an invocation with %s, in a submission of %zu bytes\n", argument.value().c_str(),
              submission.value().size());
  return 0;
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
  return invoke({built.value().bytes, token.value(), author.value(), authority.value()},
                grant.valid_from_ms);
}
