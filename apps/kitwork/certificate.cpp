// kitwork certificate: the certificates by which the nodes and clients of a zone know each other.
#include <fmt/format.h>

#include <cstdio>
#include <kitwork/certificate.hpp>
#include <nlohmann/json.hpp>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

constexpr std::uint64_t day_s = 24 * 3600;
constexpr std::uint64_t days_most = certificate_seconds_max / day_s;

int refuse(const Error& error) {
  fmt::print(stderr, "kitwork certificate: {}: {}\n", errc_name(error.code), error.message);
  return error.code == Errc::io_failed ? exit_failed : exit_not_trusted;
}

std::int64_t now_s() { return static_cast<std::int64_t>(unix_time_ms() / 1000); }

// FILE, and its secret key as FILE.key for its owner's eyes.
int write_certificate(const Options& options, const CertificateText& made) {
  const std::string out = options.text("-o");
  const bool force = options.has("--force");
  const Result<void> key = write_file(out + ".key", made.key, 0600, force);
  const Result<void> written = key ? write_file(out, made.certificate, 0644, force) : key;
  if (!written) {
    fmt::print(stderr, "kitwork certificate: {}\n", written.error().message);
    return exit_failed;
  }
  const Result<CertificateInfo> info = inspect_certificate(made.certificate);
  if (!info) return refuse(info.error());
  fmt::print("{} {}\n", info.value().serial, out);
  return exit_done;
}

Result<std::int64_t> seconds_of(const Options& options, std::uint64_t otherwise) {
  const auto days = options.number("--days", otherwise, 1, days_most);
  if (!days) return days.error();
  return static_cast<std::int64_t>(days.value() * day_s);
}

int authority(const Options& options) {
  if (!options.has("--zone") || !options.has("-o")) {
    return wrong_use("certificate", "authority needs a --zone and a file, -o");
  }
  const auto seconds = seconds_of(options, 3650);
  if (!seconds) return wrong_use("certificate", seconds.error().message);
  const auto made = make_zone_authority(options.text("--zone"), now_s(), seconds.value());
  return made ? write_certificate(options, made.value())
              : wrong_use("certificate", made.error().message);
}

int issue(const Options& options) {
  for (const char* needed : {"--authority", "--role", "--node", "-o"}) {
    if (!options.has(needed))
      return wrong_use("certificate", fmt::format("issue needs {}", needed));
  }
  const std::string file = options.text("--authority");
  const Result<std::string> certificate = read_file(file);
  if (!certificate) return wrong_use("certificate", certificate.error().message);
  const Result<std::string> key = read_file(file + ".key");
  if (!key) return wrong_use("certificate", key.error().message);
  const auto seconds = seconds_of(options, 30);
  if (!seconds) return wrong_use("certificate", seconds.error().message);
  CertificateRequest request;
  request.node = options.text("--node");
  request.roles = options.texts("--role");
  request.now_s = now_s();
  request.seconds = seconds.value();
  const auto made = issue_zone_certificate({certificate.value(), key.value()}, request);
  if (made) return write_certificate(options, made.value());
  return made.error().code == Errc::invalid_argument
             ? wrong_use("certificate", made.error().message)
             : refuse(made.error());
}

int revoke(const Options& options, const CertificateInfo& info) {
  if (!options.has("--list")) return wrong_use("certificate", "revoke needs a --list");
  const std::string list = options.text("--list");
  const Result<std::string> known = read_file(list);
  std::string text = known ? known.value() : std::string();
  const auto serials = read_revocation_list(text);
  if (!serials) return refuse(serials.error());
  for (const std::string& each : serials.value()) {
    if (each == info.serial) return fmt::print("{} is there already\n", info.serial), exit_done;
  }
  if (!text.empty() && text.back() != '\n') text += '\n';
  text += info.serial + '\n';
  const Result<void> written = replace_file(list, text, 0644);
  if (!written) return refuse(written.error());
  fmt::print("{}\n", info.serial);
  return exit_done;
}

int inspect(const Options& options, const CertificateInfo& info) {
  if (options.has("--json")) {
    const nlohmann::ordered_json told = {
        {"zone", info.zone},   {"authority", info.authority}, {"node", info.node},
        {"roles", info.roles}, {"serial", info.serial},       {"expiresAtS", info.expires_at_s}};
    fmt::print("{}\n", told.dump());
    return exit_done;
  }
  fmt::print("serial  {}\n  zone    {}\n", info.serial, info.zone);
  if (info.authority) fmt::print("  is the zone's authority\n");
  if (!info.node.empty()) fmt::print("  node    {}\n", info.node);
  for (const std::string& each : info.roles) fmt::print("  role    {}\n", each);
  const std::int64_t left = info.expires_at_s - now_s();
  fmt::print("  expires {}\n",
             left > 0 ? fmt::format("in {} days", left / static_cast<std::int64_t>(day_s))
                      : std::string("already"));
  return exit_done;
}

int run(const Options& options) {
  const auto& operands = options.operands();
  const std::string action = operands.empty() ? "" : operands[0];
  if (action == "authority" || action == "issue") {
    if (operands.size() != 1) return wrong_use("certificate", action + " takes options only");
    return action == "issue" ? issue(options) : authority(options);
  }
  if (action != "revoke" && action != "inspect") {
    return wrong_use("certificate",
                     fmt::format("takes authority, issue, revoke or inspect{}",
                                 suggestion(action, {"authority", "issue", "revoke", "inspect"})));
  }
  if (operands.size() != 2) return wrong_use("certificate", action + " takes one certificate");
  const Result<std::string> text = read_file(operands[1]);
  if (!text) return wrong_use("certificate", text.error().message);
  const auto info = inspect_certificate(text.value());
  if (!info) return refuse(info.error());
  return action == "revoke" ? revoke(options, info.value()) : inspect(options, info.value());
}

}  // namespace

const Subcommand certificate_subcommand = {
    .name = "certificate",
    .synopsis =
        "authority --zone ZONE -o FILE [--days N]\n"
        "    kitwork certificate issue --authority FILE --node NAME --role ROLE... -o FILE "
        "[--days N]\n"
        "    kitwork certificate revoke CERTIFICATE --list FILE\n"
        "    kitwork certificate inspect CERTIFICATE [--json]",
    .summary = "makes, revokes and looks at a zone's certificates",
    .description =
        "    Every link between the nodes of a zone, and to its CAF door, is proven by\n"
        "    certificates that the zone's authority signed: who a node is, and which roles it may\n"
        "    take. authority makes the zone's own, issue one for a node or a client. The secret\n"
        "    key lies beside the certificate, in FILE.key, for its owner's eyes. revoke puts a\n"
        "    certificate on a list; nodes that read the list end its links at once. Times are\n"
        "    short on purpose: a new certificate is taken while links live.",
    .flags = {{"--zone", "ZONE", "authority: the zone's name."},
              {"--authority", "FILE", "issue: the zone's authority, whose key is in FILE.key."},
              {"--node", "NAME", "issue: the name of the node or client."},
              {"--role", "ROLE", "issue: command, worker, gateway or client. May be repeated.",
               true},
              {"--days", "N",
               "How long it is good; 3650 for an authority, 30 for others, when not given."},
              {"--list", "FILE", "revoke: the list of serials, one a line."},
              {"-o", "FILE", "Where the certificate goes."},
              {"--force", "", "Overwrites FILE and FILE.key."},
              {"--json", "", "inspect: prints one JSON object."}},
    .exit_status =
        "    0   done\n"
        "    6   it is no certificate of a zone, or the list is none\n"
        "    70  the file is there already, or the system refused",
    .examples =
        "    kitwork certificate authority --zone asia -o asia.pem\n"
        "    kitwork certificate issue --authority asia.pem --node n1 --role command --role worker "
        "-o n1.pem\n"
        "    kitwork certificate revoke n1.pem --list revoked.txt",
    .run = run,
};

}  // namespace kitwork::app
