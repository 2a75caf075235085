// kitwork keygen: a new pair of keys.
#include <fmt/format.h>

#include <cstdio>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

int fail(const Error& error) {
  fmt::print(stderr, "kitwork keygen: {}: {}\n", errc_name(error.code), error.message);
  return exit_failed;
}

int run(const Options& options) {
  if (!options.operands().empty()) return wrong_use("keygen", "takes options only");
  const std::string path = options.text("-o");
  if (path.empty() || path == "-") return wrong_use("keygen", "name a file for the secret key: -o");
  const Result<SecretKeyText> key = new_key();
  if (!key) return fail(key.error());
  const Result<std::string> public_key = public_key_of(key.value());
  if (!public_key) return fail(public_key.error());
  const bool force = options.has("--force");
  Result<void> written = write_file(path, secret_key_file(key.value()), 0600, force);
  if (!written) return fail(written.error());
  written = write_file(path + ".pub", public_key_file(public_key.value()), 0644, true);
  if (!written) return fail(written.error());
  if (options.has("--json")) {
    fmt::print("{{\"publicKey\":\"{}\"}}\n", public_key.value());
  } else {
    fmt::print("{}\n", public_key.value());
  }
  return exit_done;
}

}  // namespace

const Subcommand keygen_subcommand = {
    .name = "keygen",
    .synopsis = "-o FILE [--force] [--json]",
    .summary = "makes a pair of keys",
    .description =
        "    Makes an Ed25519 key from the system's randomness. The secret half goes to FILE, "
        "which\n"
        "    only its owner can read, the public half to FILE.pub and to stdout. Whoever has the\n"
        "    secret half signs as its owner: it is never printed, and there is no way to get it "
        "back.",
    .flags = {{"-o", "FILE", "Where the secret key goes."},
              {"--force", "", "Overwrites FILE, and the key that is in it, for good."},
              {"--json", "", "Prints one JSON object: publicKey."}},
    .exit_status =
        "    0   done\n"
        "    70  the file is there already, or the system refused",
    .examples =
        "    kitwork keygen -o author.key\n"
        "    kitwork build fee.js -o fee.kwc --key author.key",
    .run = run,
};

}  // namespace kitwork::app
