// kitwork invocation: signs what is sent to a zone, looks at it, checks it as the zone would.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

constexpr std::uint64_t seconds_most = 5 * 60;

int refuse(const Error& error) {
  fmt::print(stderr, "kitwork invocation: {}: {}\n", errc_name(error.code), error.message);
  const bool not_allowed =
      error.code == Errc::capability_missing || error.code == Errc::limit_exceeded;
  return not_allowed ? exit_not_allowed : exit_not_trusted;
}

// --arg as it is, or what lies in the file --arg @FILE.
Result<std::string> argument_of(const Options& options) {
  std::string text = options.text("--arg");
  if (!text.starts_with('@')) return text;
  return read_file(text.substr(1));
}

void tell(const InvocationInfo& info, bool json) {
  if (json) {
    const nlohmann::ordered_json told = {{"digest", info.digest},
                                         {"capsule", info.capsule},
                                         {"arguments", info.arguments},
                                         {"token", info.token},
                                         {"nonce", info.nonce},
                                         {"zone", info.zone},
                                         {"expiresAtMs", info.expires_at_ms}};
    fmt::print("{}\n", told.dump());
    return;
  }
  fmt::print("invocation {}\n", info.digest);
  fmt::print("  capsule  {}\n  argument {}\n  token    {}\n", info.capsule, info.arguments,
             info.token);
  fmt::print("  nonce    {}\n  zone     {}\n", info.nonce, info.zone);
  const auto left = static_cast<std::int64_t>(info.expires_at_ms - unix_time_ms()) / 1000;
  fmt::print("  expires  {}\n", left > 0 ? fmt::format("in {} s", left) : "already");
}

int make(const Options& options, const std::string& path) {
  for (const char* needed : {"--token", "--zone"}) {
    if (!options.has(needed)) return wrong_use("invocation", fmt::format("make needs {}", needed));
  }
  InvocationRequest request;
  const Result<CapsuleBytes> capsule = read_capsule_file(path);
  if (!capsule) return wrong_use("invocation", capsule.error().message);
  request.capsule = capsule.value();
  const Result<CapsuleBytes> token = read_token_file(options.text("--token"));
  if (!token) return wrong_use("invocation", token.error().message);
  request.token = token.value();
  if (options.has("--key")) {
    const Result<SecretKeyText> key = read_secret_key(options.text("--key"));
    if (!key) return wrong_use("invocation", key.error().message);
    request.key = key.value();
  }
  const Result<std::string> argument = argument_of(options);
  if (!argument) return wrong_use("invocation", argument.error().message);
  request.argument = argument.value();
  request.zone = options.text("--zone");
  const auto seconds = options.number("--seconds", 60, 1, seconds_most);
  if (!seconds) return wrong_use("invocation", seconds.error().message);
  request.now_ms = unix_time_ms();
  request.lifetime_ms = seconds.value() * 1000;
  const Result<CapsuleBytes> made = sign_invocation(request);
  if (!made) return refuse(made.error());
  const std::string out = options.has("-o") ? options.text("-o") : "-";
  const Result<void> written =
      write_file(out, bytes_to_hex(made.value()) + '\n', 0600, options.has("--force"));
  if (written) return exit_done;
  fmt::print(stderr, "kitwork invocation: {}\n", written.error().message);
  return exit_failed;
}

int inspect(const Options& options, const CapsuleBytes& bytes) {
  const Result<InvocationInfo> info = inspect_invocation(bytes);
  if (!info) return refuse(info.error());
  tell(info.value(), options.has("--json"));
  return exit_done;
}

int verify(const Options& options, const CapsuleBytes& bytes) {
  for (const char* needed : {"--capsule", "--token", "--authority", "--zone"}) {
    if (!options.has(needed)) {
      return wrong_use("invocation", fmt::format("verify needs {}", needed));
    }
  }
  InvocationCheck check;
  const Result<CapsuleBytes> capsule = read_capsule_file(options.text("--capsule"));
  if (!capsule) return wrong_use("invocation", capsule.error().message);
  check.capsule = capsule.value();
  const Result<CapsuleBytes> token = read_token_file(options.text("--token"));
  if (!token) return wrong_use("invocation", token.error().message);
  check.token = token.value();
  const Result<std::string> authority = read_public_key(options.text("--authority"));
  if (!authority) return wrong_use("invocation", authority.error().message);
  check.authority = authority.value();
  const Result<std::string> argument = argument_of(options);
  if (!argument) return wrong_use("invocation", argument.error().message);
  check.argument = argument.value();
  check.zone = options.text("--zone");
  check.now_ms = unix_time_ms();
  const Result<InvocationInfo> info = check_invocation(bytes, check);
  if (!info) return refuse(info.error());
  tell(info.value(), options.has("--json"));
  return exit_done;
}

int run(const Options& options) {
  const std::vector<std::string>& operands = options.operands();
  const std::string verb = operands.empty() ? "" : operands[0];
  if (verb != "make" && verb != "inspect" && verb != "verify") {
    return wrong_use("invocation", "say make, inspect or verify");
  }
  if (operands.size() != 2) return wrong_use("invocation", verb + " needs exactly one file");
  if (verb == "make") return make(options, operands[1]);
  const Result<CapsuleBytes> bytes = read_token_file(operands[1]);
  if (!bytes) {
    return bytes.error().code == Errc::io_failed ? wrong_use("invocation", bytes.error().message)
                                                 : refuse(bytes.error());
  }
  return verb == "inspect" ? inspect(options, bytes.value()) : verify(options, bytes.value());
}

}  // namespace

const Subcommand invocation_subcommand = {
    .name = "invocation",
    .synopsis =
        "make CAPSULE --token TOKEN --zone ZONE [--key KEY] [--arg JSON] [--seconds N]\n"
        "        [-o FILE]\n"
        "    kitwork invocation inspect FILE [--json]\n"
        "    kitwork invocation verify FILE --capsule CAPSULE --token TOKEN --authority KEY --zone "
        "ZONE\n"
        "        [--arg JSON] [--json]",
    .summary = "signs what is sent to a zone, and checks it",
    .description =
        "    An invocation names a capsule, its argument, a token and a zone, with a nonce and an "
        "end of\n"
        "    its life, and is signed by the token's holder: a stolen token alone does nothing, and "
        "none is\n"
        "    answered twice. make refuses what the zone would refuse; nothing is sent. verify asks "
        "all\n"
        "    that a zone asks, but for revocation and whether it came before. A file of an "
        "invocation\n"
        "    holds hexadecimal digits.",
    .flags =
        {{"--token", "TOKEN", "The token, a file of kitwork token."},
         {"--key", "KEY", "make: its holder's secret key; a guest's token has its own."},
         {"--zone", "ZONE", "For which zone."},
         {"--arg", "JSON",
          "The argument, or @FILE; undefined when not given. How it is spelled does not matter."},
         {"--seconds", "N", "make: how long it lives, to 300; 60 when not given."},
         {"--capsule", "CAPSULE", "verify: the capsule that came along."},
         {"--authority", "KEY", "verify: whom the zone trusts, a public key or a file of keygen."},
         {"-o", "FILE", "Where it goes; stdout when not given."},
         {"--force", "", "Overwrites FILE."},
         {"--json", "", "Prints one JSON object."}},
    .exit_status =
        "    0   done\n"
        "    6   something does not hold: which rule it breaks is on stderr\n"
        "    7   the capsule needs more than the token grants, or a limit is exceeded\n"
        "    70  the file is there already, or the system refused",
    .examples =
        "    kitwork invocation make fee.kwc --token t.kwt --key author.key --zone asia --arg '{}' "
        "-o i.kwi\n"
        "    kitwork invocation inspect i.kwi",
    .run = run,
};

}  // namespace kitwork::app
