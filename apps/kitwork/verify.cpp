// kitwork verify: whether a capsule is whole and its signature holds.
#include <fmt/format.h>

#include <cstdio>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/source_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

int run(const Options& options) {
  const Result<std::string> path = one_file(options);
  if (!path) return wrong_use("verify", path.error().message);
  std::string author;
  if (options.has("--author")) {
    const Result<std::string> key = read_public_key(options.text("--author"));
    if (!key) return wrong_use("verify", key.error().message);
    author = key.value();
  }
  const Result<CapsuleBytes> bytes = read_capsule_file(path.value());
  if (!bytes) return wrong_use("verify", bytes.error().message);
  Result<std::string> digest = verify_capsule_bytes(bytes.value(), author);
  // The signature first, for it is the cheaper question; then the program itself.
  if (digest) {
    const Result<CapsuleInfo> info = inspect_capsule(bytes.value());
    if (!info) digest = info.error();
  }
  if (!digest) {
    fmt::print(stderr, "kitwork verify: {}: {}\n", errc_name(digest.error().code),
               digest.error().message);
    return exit_not_trusted;
  }
  fmt::print("{}\n", digest.value());
  return exit_done;
}

}  // namespace

const Subcommand verify_subcommand = {
    .name = "verify",
    .synopsis = "CAPSULE [--author KEY]",
    .summary = "asks whether a capsule is whole and signed",
    .description =
        "    Checks everything: that the bytes are the one encoding of a capsule, that the "
        "author's\n"
        "    signature holds, that the program may run. Prints the digest that names the capsule.",
    .flags =
        {{"--author", "KEY",
          "Who must have signed it: a public key in hexadecimal, or a file of kitwork keygen."}},
    .exit_status =
        "    0   it holds\n"
        "    6   it does not: which rule it breaks is on stderr",
    .examples =
        "    kitwork verify fee.kwc\n"
        "    kitwork verify fee.kwc --author author.key.pub",
    .run = run,
};

}  // namespace kitwork::app
