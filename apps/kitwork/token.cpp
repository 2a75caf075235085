// kitwork token: grants, narrows and looks at tokens.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

constexpr std::uint64_t minutes_most = 24 * 60;
constexpr std::uint64_t gas_most = std::uint64_t{1} << 62;

int refuse(const Error& error) {
  fmt::print(stderr, "kitwork token: {}: {}\n", errc_name(error.code), error.message);
  return error.code == Errc::token_widened || error.code == Errc::guest_limit ? exit_not_allowed
                                                                              : exit_not_trusted;
}

// What the command line says; what it does not say is as in `otherwise`.
Result<TokenGrant> grant_of(const Options& options, const TokenGrant& otherwise) {
  TokenGrant grant = otherwise;
  if (options.has("--zone")) grant.audiences = options.texts("--zone");
  if (options.has("--cap")) grant.capabilities = options.texts("--cap");
  const auto gas = options.number("--gas", grant.gas_max, 1, gas_most);
  if (!gas) return gas.error();
  grant.gas_max = gas.value();
  if (options.has("--minutes")) {
    const auto minutes = options.number("--minutes", 15, 1, minutes_most);
    if (!minutes) return minutes.error();
    grant.expires_at_ms = unix_time_ms() + minutes.value() * 60'000;
  }
  return grant;
}

int write_token(const Options& options, const Result<CapsuleBytes>& token) {
  if (!token) return refuse(token.error());
  const std::string out = options.has("-o") ? options.text("-o") : "-";
  const Result<void> written =
      write_file(out, bytes_to_hex(token.value()) + '\n', 0600, options.has("--force"));
  if (written) return exit_done;
  fmt::print(stderr, "kitwork token: {}\n", written.error().message);
  return exit_failed;
}

Result<std::string> holder_of(const Options& options) {
  if (!options.has("--to")) return std::string();
  return read_public_key(options.text("--to"));
}

int grant(const Options& options) {
  if (options.operands().size() != 1) return wrong_use("token", "grant takes options only");
  if (!options.has("--key")) return wrong_use("token", "grant needs the authority's --key");
  if (!options.has("--zone")) return wrong_use("token", "grant needs a --zone");
  if (!options.has("--cap")) return wrong_use("token", "grant needs a --cap");
  if (options.has("--to") == options.has("--guest")) {
    return wrong_use("token", "grant needs either a holder, --to, or --guest");
  }
  const Result<SecretKeyText> key = read_secret_key(options.text("--key"));
  if (!key) return wrong_use("token", key.error().message);
  const Result<std::string> holder = holder_of(options);
  if (!holder) return wrong_use("token", holder.error().message);
  TokenGrant base;
  base.gas_max = 1'000'000;
  base.valid_from_ms = unix_time_ms();
  base.expires_at_ms = base.valid_from_ms + 15 * 60'000;
  Result<TokenGrant> wanted = grant_of(options, base);
  if (!wanted) return wrong_use("token", wanted.error().message);
  // Both ends are told by one clock, read twice.
  if (options.has("--minutes")) wanted.value().valid_from_ms = base.valid_from_ms;
  return write_token(options, grant_token(key.value(), holder.value(), wanted.value()));
}

int narrow(const Options& options, const CapsuleBytes& token) {
  const Result<TokenInfo> info = inspect_token(token);
  if (!info) return refuse(info.error());
  const TokenBlockInfo& last = info.value().blocks.back();
  const Result<TokenGrant> wanted = grant_of(options, last.grant);
  if (!wanted) return wrong_use("token", wanted.error().message);
  std::optional<SecretKeyText> key;
  if (!last.guest) {
    if (!options.has("--key")) return wrong_use("token", "narrow needs the holder's --key");
    const Result<SecretKeyText> read = read_secret_key(options.text("--key"));
    if (!read) return wrong_use("token", read.error().message);
    key = read.value();
  }
  const Result<std::string> next = holder_of(options);
  if (!next) return wrong_use("token", next.error().message);
  return write_token(options, narrow_token(token, key, next.value(), wanted.value()));
}

nlohmann::ordered_json block_json(const TokenBlockInfo& block) {
  return {{"revocationId", block.revocation_id},
          {"holder", block.holder},
          {"guest", block.guest},
          {"zones", block.grant.audiences},
          {"capabilities", block.grant.capabilities},
          {"gasMax", block.grant.gas_max},
          {"validFromMs", block.grant.valid_from_ms},
          {"expiresAtMs", block.grant.expires_at_ms}};
}

void tell_text(const TokenInfo& info) {
  fmt::print("authority {}\n", info.authority);
  for (const TokenBlockInfo& block : info.blocks) {
    fmt::print("block     {}\n", block.revocation_id);
    fmt::print("  holder  {}{}\n", block.holder,
               block.guest ? " (a guest: the token has its key)" : "");
    for (const std::string& zone : block.grant.audiences) fmt::print("  zone    {}\n", zone);
    for (const std::string& each : block.grant.capabilities) fmt::print("  may     {}\n", each);
    fmt::print("  gas     {} an invocation\n", block.grant.gas_max);
    const auto left = static_cast<std::int64_t>(block.grant.expires_at_ms - unix_time_ms()) / 1000;
    fmt::print("  expires {}\n", left > 0 ? fmt::format("in {} s", left) : "already");
  }
  fmt::print("{}\n", info.holds ? "every signature holds" : "IT DOES NOT HOLD: " + info.why_not);
}

int inspect(const Options& options, const CapsuleBytes& token) {
  const Result<TokenInfo> info = inspect_token(token);
  if (!info) return refuse(info.error());
  if (options.has("--json")) {
    nlohmann::ordered_json told = {{"authority", info.value().authority},
                                   {"holds", info.value().holds}};
    told["blocks"] = nlohmann::ordered_json::array();
    for (const TokenBlockInfo& block : info.value().blocks) {
      told["blocks"].push_back(block_json(block));
    }
    fmt::print("{}\n", told.dump());
  } else {
    tell_text(info.value());
  }
  return info.value().holds ? exit_done : exit_not_trusted;
}

int revoke_id(const CapsuleBytes& token) {
  const Result<TokenInfo> info = inspect_token(token);
  if (!info) return refuse(info.error());
  fmt::print("{}\n", info.value().blocks.back().revocation_id);
  return exit_done;
}

int run(const Options& options) {
  const auto& operands = options.operands();
  const std::string action = operands.empty() ? "" : operands[0];
  if (action == "grant") return grant(options);
  if (action != "narrow" && action != "inspect" && action != "revoke-id") {
    return wrong_use("token",
                     fmt::format("takes grant, narrow, inspect or revoke-id{}",
                                 suggestion(action, {"grant", "narrow", "inspect", "revoke-id"})));
  }
  if (operands.size() != 2) return wrong_use("token", action + " takes one token's file");
  const Result<CapsuleBytes> token = read_token_file(operands[1]);
  if (!token) return wrong_use("token", token.error().message);
  if (action == "narrow") return narrow(options, token.value());
  return action == "inspect" ? inspect(options, token.value()) : revoke_id(token.value());
}

}  // namespace

const Subcommand token_subcommand = {
    .name = "token",
    .synopsis =
        "grant --key KEY (--to HOLDER | --guest) --zone ZONE... --cap CAPABILITY...\n"
        "        [--gas N] [--minutes N] [-o FILE]\n"
        "    kitwork token narrow TOKEN [--key KEY] [--to HOLDER] [--zone ZONE]... [--cap "
        "CAPABILITY]...\n"
        "        [--gas N] [--minutes N] [-o FILE]\n"
        "    kitwork token inspect TOKEN [--json]\n"
        "    kitwork token revoke-id TOKEN",
    .summary = "grants, narrows and looks at tokens",
    .description =
        "    A token says who may send what to which zones, how much gas it may use, until when. "
        "grant\n"
        "    makes one with a zone's authority key; narrow lets its holder hand on less of it, "
        "offline;\n"
        "    what narrow is not told stays as it is. A token alone does nothing: its holder's key "
        "signs\n"
        "    each invocation. A guest's token carries its key: it may only read, spend at most "
        "10000000\n"
        "    gas, and lives 15 minutes at most. revoke-id prints what a zone puts on its list to "
        "revoke\n"
        "    the token and all that was made from it. A token's file holds hexadecimal digits.",
    .flags =
        {{"--key", "KEY", "grant: the authority's secret key; narrow: the holder's."},
         {"--to", "HOLDER",
          "The public key of who gets it, in hexadecimal or a file of kitwork keygen; for narrow\n"
          "the same holder when not given."},
         {"--guest", "", "grant: whoever has the token may use it."},
         {"--zone", "ZONE", "A zone that takes it. May be repeated.", true},
         {"--cap", "CAPABILITY", "What it allows. May be repeated.", true},
         {"--gas", "N", "The gas of one invocation; 1000000 when not given to grant."},
         {"--minutes", "N", "How long it lives from now on, to 1440; 15 when not given to grant."},
         {"-o", "FILE", "Where the token goes, for its owner's eyes; stdout when not given."},
         {"--force", "", "Overwrites FILE."},
         {"--json", "", "inspect: prints one JSON object."}},
    .exit_status =
        "    0   done\n"
        "    6   the token does not hold, or these bytes are none\n"
        "    7   it would grant more than the one before it, or than a guest may have\n"
        "    70  the file is there already, or the system refused",
    .examples =
        "    kitwork token grant --key zone.key --to author.key.pub --zone asia --cap 'kv.read:*' "
        "-o t.kwt\n"
        "    kitwork token narrow t.kwt --key author.key --cap 'kv.read:cart/*' --minutes 5\n"
        "    kitwork token inspect t.kwt",
    .run = run,
};

}  // namespace kitwork::app
