// kitwork zone: what a zone is like, and what its root key says about it.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <kitwork/policy.hpp>
#include <nlohmann/json.hpp>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/gateway_client.hpp"

namespace kitwork::app {

namespace {

using Json = nlohmann::ordered_json;

// How often the zone is looked at until a change stands.
constexpr int looks_max = 100;
constexpr std::uint64_t number_most = std::uint64_t{1} << 62;

int refuse(const Error& error) {
  fmt::print(stderr, "kitwork zone: {}: {}\n", errc_name(error.code), error.message);
  return error_status(error);
}

Result<Json> look(const GatewayClient& client) {
  const Result<HttpResponse> answer = client.get("/kitwork/zone");
  if (!answer) return answer.error();
  if (answer.value().status != 200) {
    return Error{Errc::unavailable, problem_words(problem_of(answer.value()))};
  }
  Json json = Json::parse(answer.value().body, nullptr, false);
  const bool whole = json.is_object() && json.contains("policy") && json.contains("zone") &&
                     json.contains("epoch") && json.contains("members");
  return whole ? Result<Json>(std::move(json))
               : Error{Errc::unavailable, "the gateway does not know its zone yet"};
}

int show_policy(const Options& options, const Json& zone) {
  if (options.has("--json")) return fmt::print("{}\n", zone.dump()), exit_done;
  fmt::print("zone {}\n  policy    {} changes\n", zone["zone"].get<std::string>(),
             zone["policy"].get<std::uint64_t>());
  if (zone.contains("gas")) {
    for (const auto& [name, value] : zone["gas"].items()) {
      fmt::print("  gas       {} {}\n", value.dump(), name);
    }
  }
  return exit_done;
}

int show_members(const Options& options, const Json& zone) {
  if (options.has("--json")) return fmt::print("{}\n", zone["members"].dump()), exit_done;
  fmt::print("zone {}, epoch {}: {} of {} decide\n", zone["zone"].get<std::string>(),
             zone["epoch"].get<std::uint64_t>(), zone.value("quorum", std::uint64_t{0}),
             zone["members"].size());
  for (const Json& each : zone["members"]) {
    const bool leads = zone.value("leader", std::uint64_t{0}) == each["id"];
    fmt::print("  member {}  {}{}\n", each["id"].dump(), each["key"].get<std::string>(),
               leads ? "  leads" : "");
  }
  return exit_done;
}

Result<SecretKeyText> root_of(const Options& options) {
  const std::string file =
      options.has("--root") ? options.text("--root") : dev_file_for(options).root;
  if (!file.empty()) return read_secret_key(file);
  return Error{Errc::invalid_argument, "the zone's root key signs this: --root names its file"};
}

// Everything but zone, number and kind.
Result<PolicyChangeText> change_of(const Options& options) {
  PolicyChangeText change;
  if (options.has("--public-key")) {
    const Result<std::string> key = read_public_key(options.text("--public-key"));
    if (!key) return key.error();
    change.key = key.value();
  }
  change.name = options.text("--name");
  change.capabilities = options.texts("--cap");
  const auto amount = options.number("--amount", 0, 0, number_most);
  if (!amount) return amount.error();
  change.amount = amount.value();
  change.digest = options.text("--digest");
  const auto quorum = options.number("--quorum", 0, 1, 16);
  if (!quorum) return quorum.error();
  change.quorum = static_cast<std::uint32_t>(quorum.value());
  for (const std::string& each : options.texts("--member")) {
    const std::size_t equals = each.find('=');
    const std::string number = each.substr(0, equals);
    const bool digits = !number.empty() && number.size() < 10 &&
                        number.find_first_not_of("0123456789") == std::string::npos;
    if (equals == each.npos || !digits) {
      return Error{Errc::invalid_argument, "--member wants NUMBER=KEY, not " + each};
    }
    const Result<std::string> key = read_public_key(each.substr(equals + 1));
    if (!key) return key.error();
    change.members.emplace_back(std::stoul(number), key.value());
  }
  return change;
}

int send_change(const GatewayClient& client, const CapsuleBytes& bytes, std::uint64_t sequence,
                bool json) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/kitwork/policy";
  request.headers.emplace_back("Content-Type", "application/octet-stream");
  request.body.assign(bytes.begin(), bytes.end());
  const Result<HttpResponse> answer = client.ask(request);
  if (!answer) return refuse(answer.error());
  if (answer.value().status != 202) {
    const Problem problem = problem_of(answer.value());
    fmt::print(stderr, "kitwork zone: {}\n", problem_words(problem));
    return problem_status(problem);
  }
  for (int looks = 0; looks < looks_max; ++looks) {
    const Result<Json> zone = look(client);
    if (zone && zone.value()["policy"].get<std::uint64_t>() >= sequence) {
      fmt::print("{}\n", json ? Json{{"policy", sequence}}.dump()
                              : fmt::format("change {} stands", sequence));
      return exit_done;
    }
    const timespec pause{0, 100'000'000};
    nanosleep(&pause, nullptr);
  }
  fmt::print(stderr,
             "kitwork zone: change {} does not stand: the zone refused it, or has no leader\n",
             sequence);
  return exit_not_allowed;
}

int make_change(const Options& options, const GatewayClient& client, const Json& zone,
                std::string kind) {
  std::replace(kind.begin(), kind.end(), '-', '_');
  Result<PolicyChangeText> change = change_of(options);
  if (!change) return wrong_use("zone", change.error().message);
  const Result<SecretKeyText> root = root_of(options);
  if (!root) return wrong_use("zone", root.error().message);
  change.value().kind = kind;
  change.value().zone = zone["zone"].get<std::string>();
  change.value().sequence = zone["policy"].get<std::uint64_t>() + 1;
  change.value().epoch = zone["epoch"].get<std::uint64_t>() + 1;
  const Result<CapsuleBytes> bytes = sign_policy_change(change.value(), root.value());
  if (!bytes) return wrong_use("zone", bytes.error().message);
  if (!options.has("-o")) {
    return send_change(client, bytes.value(), change.value().sequence, options.has("--json"));
  }
  const Result<void> written = write_file(options.text("-o"), bytes_to_hex(bytes.value()) + '\n',
                                          0644, options.has("--force"));
  return written ? exit_done
                 : (fmt::print(stderr, "kitwork zone: {}\n", written.error().message),
                    static_cast<int>(exit_failed));
}

int send_file(const Options& options, const GatewayClient& client, const std::string& path) {
  const Result<CapsuleBytes> bytes = read_token_file(path);
  if (!bytes) return wrong_use("zone", bytes.error().message);
  const Result<PolicyChangeText> change = inspect_policy_change(bytes.value());
  if (!change) return refuse(change.error());
  return send_change(client, bytes.value(), change.value().sequence, options.has("--json"));
}

int run(const Options& options) {
  const auto& operands = options.operands();
  const std::string subject = operands.empty() ? "" : operands[0];
  const std::string action = operands.size() < 2 ? "show" : operands[1];
  if (subject != "policy" && subject != "members") {
    return wrong_use("zone", fmt::format("takes policy or members{}",
                                         suggestion(subject, {"policy", "members"})));
  }
  const bool sends = subject == "policy" && action == "send";
  if (operands.size() > (sends ? 3u : 2u) || (sends && operands.size() != 3)) {
    return wrong_use("zone", sends ? "policy send takes one file" : "takes one thing to do");
  }
  if (subject == "members" && action != "show" && action != "set") {
    return wrong_use("zone", "members takes show or set");
  }
  const Result<GatewayPlace> place = place_of(options);
  if (!place) return wrong_use("zone", place.error().message);
  const Result<GatewayClient> client = GatewayClient::create(place.value());
  if (!client) return wrong_use("zone", client.error().message);
  if (sends) return send_file(options, client.value(), operands[2]);
  const Result<Json> zone = look(client.value());
  if (!zone) return refuse(zone.error());
  if (action == "show") {
    return subject == "policy" ? show_policy(options, zone.value())
                               : show_members(options, zone.value());
  }
  return make_change(options, client.value(), zone.value(),
                     subject == "members" ? "configure" : action);
}

}  // namespace

const Subcommand zone_subcommand = {
    .name = "zone",
    .synopsis =
        "policy [show] [--json]\n"
        "    kitwork zone policy CHANGE [--root KEY] [--public-key KEY] [--name NAME]\n"
        "        [--cap CAPABILITY]... [--amount N] [--digest DIGEST] [-o FILE] [--json]\n"
        "    kitwork zone policy send FILE\n"
        "    kitwork zone members [show] [--json]\n"
        "    kitwork zone members set --member NUMBER=KEY... --quorum N [--root KEY] [-o FILE]",
    .summary = "shows and changes a zone's policy and members",
    .description =
        "    What a zone allows stands in its log, as changes that its root key signed. This "
        "signs\n"
        "    the next one and sends it through a gateway, which cannot change it; every member\n"
        "    checks it by itself. With -o it is written to a file instead, for policy send later.\n"
        "    CHANGE is one of\n"
        "        trust-authority, distrust-authority  --public-key: whose tokens count\n"
        "        set-principal, remove-principal      --public-key --name --cap: who pays, for "
        "what\n"
        "        issue-gas, retire-gas                --public-key --amount: of its account\n"
        "        revoke-block                         --digest of kitwork token revoke-id,\n"
        "                                             --amount: until when, ms since 1970\n"
        "        set-worker, remove-worker            --amount: its number, --public-key\n"
        "        release-capsule                      --digest: out of quarantine\n"
        "        require-author, unrequire-author     --public-key: only theirs are run\n"
        "    members set signs the next configuration: who decides, and how many it takes. A\n"
        "    gateway shows its zone to its own machine only. Without --gateway and --root it is\n"
        "    the zone of kitwork dev.",
    .flags = {{"--gateway", "URL", "Through which gateway."},
              {"--ca", "FILE",
               "Certificates (PEM) that https is checked with; the system's when not given."},
              {"--root", "KEY", "The zone's root key, a file of kitwork keygen."},
              {"--public-key", "KEY", "Whom it is about: 64 digits, or a file of kitwork keygen."},
              {"--name", "NAME", "What people call them."},
              {"--cap", "CAPABILITY", "What capsules may do that they pay for. May be repeated.",
               true},
              {"--amount", "N", "Gas, a time, or a worker's number."},
              {"--digest", "DIGEST", "Of a token's block, or of a capsule."},
              {"--member", "NUMBER=KEY", "One who decides. May be repeated.", true},
              {"--quorum", "N", "How many signatures a decision takes."},
              {"-o", "FILE", "Writes the signed change there, and sends nothing."},
              {"--force", "", "Overwrites FILE."},
              {"--json", "", "Prints one JSON object."}},
    .exit_status =
        "    0   done: the change stands\n"
        "    6   a key, a file or a certificate does not hold\n"
        "    7   the zone did not take the change\n"
        "    8   no gateway or no zone answers, or not to this machine\n"
        "    70  the file is there already",
    .examples =
        "    kitwork zone policy\n"
        "    kitwork zone policy issue-gas --public-key zone.key.pub --amount 1000000\n"
        "    kitwork zone members set --member 1=a.key.pub --member 2=b.key.pub --quorum 2 --root "
        "root.key",
    .run = run,
};

}  // namespace kitwork::app
