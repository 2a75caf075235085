// kitwork trace: what happened to an invocation, as a timeline.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <kitwork/trace.hpp>
#include <nlohmann/json.hpp>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/gateway_client.hpp"

namespace kitwork::app {

namespace {

int refuse(const Error& error) {
  fmt::print(stderr, "kitwork trace: {}\n", error.message);
  return error_status(error);
}

// Who asks about what: from what was sent, or from the command line.
Result<SentFile> asked_by(const Options& options, const std::string& name) {
  if (!options.has("--token")) return find_sent(name);
  const Result<GatewayPlace> place = place_of(options);
  if (!place) return place.error();
  SentFile sent;
  sent.invocation = name;
  sent.gateway = place.value().gateway;
  sent.ca = place.value().ca;
  const Result<CapsuleBytes> token = read_token_file(options.text("--token"));
  if (!token) return Error{Errc::invalid_argument, token.error().message};
  sent.token = token.value();
  if (!options.has("--invocation")) return sent;
  const Result<CapsuleBytes> bytes = read_token_file(options.text("--invocation"));
  if (!bytes) return Error{Errc::invalid_argument, bytes.error().message};
  sent.signed_invocation = bytes.value();
  return sent;
}

Result<std::vector<TraceBytes>> records_of(const HttpResponse& response) {
  const nlohmann::json json = nlohmann::json::parse(response.body, nullptr, false);
  const Error wrong{Errc::malformed, "the answer is no trace"};
  if (!json.is_object() || !json.contains("records") || !json["records"].is_array()) return wrong;
  std::vector<TraceBytes> records;
  for (const auto& each : json["records"]) {
    if (!each.is_object() || !each.contains("bytes") || !each["bytes"].is_string()) return wrong;
    Result<CapsuleBytes> bytes = bytes_from_hex(each["bytes"].get<std::string>());
    if (!bytes) return wrong;
    records.push_back(std::move(bytes.value()));
  }
  return records;
}

// What stands behind a record on its line.
std::string words_of(const TraceEntry& entry) {
  std::string words = entry.actor;
  if (!entry.detail.empty()) words += (words.empty() ? "" : "  ") + entry.detail;
  if (!entry.reason.empty()) words += "  " + entry.reason;
  if (entry.gas != 0) words += fmt::format("  {} gas", entry.gas);
  return words;
}

const char* colour_of(const TraceEntry& entry) {
  if (!entry.reason.empty() || entry.kind == "evidence") return "\x1b[31m";
  if (entry.kind == "permitted" || entry.kind == "settled") return "\x1b[32m";
  return "\x1b[36m";
}

// When it happened: as whoever did it says, or else as the log has it.
std::uint64_t moment_of(const TraceEntry& entry) {
  return entry.at_ms != 0 ? entry.at_ms : entry.time_ms;
}

void tell_timeline(const std::string& invocation, const std::vector<TraceEntry>& entries) {
  const bool colours = is_colourful(STDOUT_FILENO);
  fmt::print("invocation {}\n", invocation);
  if (entries.empty()) return fmt::print("  nothing is known about it\n");
  std::uint64_t first = moment_of(entries.front());
  for (const TraceEntry& each : entries) first = std::min(first, moment_of(each));
  for (const TraceEntry& each : entries) {
    fmt::print("{:>8} ms  {}{:<10}{}  {}\n", moment_of(each) - first,
               colours ? colour_of(each) : "", each.kind, colours ? "\x1b[0m" : "", words_of(each));
  }
}

void tell_json(const std::string& invocation, const std::vector<TraceEntry>& entries) {
  nlohmann::ordered_json told = {{"invocation", invocation}};
  told["records"] = nlohmann::ordered_json::array();
  for (const TraceEntry& each : entries) {
    told["records"].push_back({{"sequence", each.sequence},
                               {"kind", each.kind},
                               {"timeMs", each.time_ms},
                               {"atMs", each.at_ms},
                               {"index", each.index},
                               {"actor", each.actor},
                               {"reason", each.reason},
                               {"gas", each.gas},
                               {"detail", each.detail},
                               {"digest", each.digest},
                               {"previous", each.previous}});
  }
  fmt::print("{}\n", told.dump());
}

int tell(const Options& options, const SentFile& sent, const std::vector<TraceBytes>& records) {
  if (const Result<void> linked = check_trace_links(records); !linked) {
    fmt::print(stderr, "kitwork trace: {}\n", linked.error().message);
    return exit_not_trusted;
  }
  if (options.has("--otlp")) {
    const std::string zone = options.has("--zone") ? options.text("--zone") : "kitwork";
    const Result<std::string> otlp = trace_as_otlp(zone, sent.invocation, records);
    if (!otlp) return refuse(otlp.error());
    fmt::print("{}\n", otlp.value());
    return exit_done;
  }
  std::vector<TraceEntry> entries;
  for (const TraceBytes& each : records) {
    Result<TraceEntry> entry = read_trace_record(each);
    if (!entry) return refuse(entry.error());
    entries.push_back(std::move(entry.value()));
  }
  if (options.has("--json")) {
    tell_json(sent.invocation, entries);
  } else {
    tell_timeline(sent.invocation, entries);
  }
  return exit_done;
}

// The files that are named, in their order; or what kitwork dev writes.
Result<std::string> written_trace(const Options& options) {
  std::vector<std::string> paths(options.operands().begin() + 1, options.operands().end());
  if (paths.empty()) {
    const Result<DevFile> dev = read_dev_file();
    if (!dev || dev.value().directory.empty()) {
      return Error{Errc::invalid_argument, "verify wants a FILE, or a kitwork dev that runs"};
    }
    paths.push_back(dev.value().directory + "/trace.log");
  }
  std::string text;
  for (const std::string& path : paths) {
    const Result<std::string> read = read_file(path);
    if (!read) return read.error();
    text += read.value();
  }
  return text;
}

void tell_verified(const TraceFileReport& told) {
  fmt::print("zone {}, which began with a quorum of {} of\n", told.zone, told.quorum);
  for (const std::string& each : told.began) fmt::print("  {}\n", each);
  if (told.epoch > 1) fmt::print("the root key signed the members of epoch {}\n", told.epoch);
  fmt::print("records {} to {} follow each other; {} certificates hold, for all up to {}\n",
             told.first, told.last, told.certificates, told.certified);
  if (told.torn > 0) fmt::print("{} lines are torn or none of a trace's\n", told.torn);
}

nlohmann::ordered_json verified_json(const TraceFileReport& told) {
  return {{"zone", told.zone},
          {"members", told.began},
          {"quorum", told.quorum},
          {"epoch", told.epoch},
          {"first", told.first},
          {"last", told.last},
          {"certified", told.certified},
          {"certificates", told.certificates},
          {"torn", told.torn}};
}

int verify(const Options& options) {
  const Result<std::string> text = written_trace(options);
  if (!text) return wrong_use("trace", text.error().message);
  std::string root;
  if (options.has("--root")) {
    const Result<std::string> key = read_public_key(options.text("--root"));
    if (!key) return wrong_use("trace", key.error().message);
    root = key.value();
  }
  const Result<TraceFileReport> checked = verify_trace_file(text.value(), root);
  if (!checked) {
    const Error& error = checked.error();
    if (error.code == Errc::invalid_argument) return wrong_use("trace", error.message);
    fmt::print(stderr, "kitwork trace: {}: {}\n", errc_name(error.code), error.message);
    return error.code == Errc::malformed ? exit_syntax : exit_not_trusted;
  }
  if (options.has("--json")) {
    fmt::print("{}\n", verified_json(checked.value()).dump());
  } else {
    tell_verified(checked.value());
  }
  if (checked.value().certified > 0) return exit_done;
  fmt::print(stderr, "kitwork trace: no quorum signed any of these records\n");
  return exit_not_trusted;
}

int run(const Options& options) {
  const std::vector<std::string>& operands = options.operands();
  if (!operands.empty() && operands[0] == "verify") return verify(options);
  if (operands.size() > 1) return wrong_use("trace", "takes one invocation's name");
  const Result<SentFile> sent = asked_by(options, operands.empty() ? "last" : operands[0]);
  if (!sent) {
    return sent.error().code == Errc::invalid_argument ? wrong_use("trace", sent.error().message)
                                                       : refuse(sent.error());
  }
  Result<GatewayClient> client = GatewayClient::create({sent.value().gateway, sent.value().ca});
  if (!client) return wrong_use("trace", client.error().message);
  Progress progress("waiting for " + sent.value().gateway);
  client.value().show(progress);
  HttpRequest request;
  request.target = "/kitwork/trace/" + sent.value().invocation;
  add_proof(request, sent.value().token, sent.value().signed_invocation);
  const Result<HttpResponse> answer = client.value().ask(request, 2 * gateway_answer_ms);
  progress.clear();
  if (!answer) return refuse(answer.error());
  if (answer.value().status != 200) {
    const Problem problem = problem_of(answer.value());
    fmt::print(stderr, "kitwork trace: {}\n", problem_words(problem));
    return problem_status(problem);
  }
  const Result<std::vector<TraceBytes>> records = records_of(answer.value());
  if (!records) return refuse(records.error());
  return tell(options, sent.value(), records.value());
}

}  // namespace

const Subcommand trace_subcommand = {
    .name = "trace",
    .synopsis =
        "[INVOCATION|last] [--json | --otlp] [--zone ZONE]\n"
        "    kitwork trace INVOCATION --gateway URL --token TOKEN [--invocation FILE] [--ca FILE]\n"
        "    kitwork trace verify [FILE...] [--root KEY] [--json]",
    .summary = "tells what happened to an invocation",
    .description =
        "    Asks the gateway that INVOCATION was sent to for its trace, and tells it as a\n"
        "    timeline: who received, proposed, permitted, ran and settled it, and how much gas\n"
        "    that took. INVOCATION is a name that kitwork send printed, or the beginning of one;\n"
        "    last, and nothing, mean what was sent last. Only who sent an invocation sees its\n"
        "    trace: what was sent from elsewhere needs its token, and if that is not a guest's,\n"
        "    the signed invocation. That records which stand next to each other follow each other\n"
        "    by their digests is checked first.\n"
        "\n"
        "    verify checks what a member wrote down of the whole zone's trace (trace_file in its\n"
        "    configuration; FILE.1 and then FILE, when there are both): that no record is missing\n"
        "    or changed, and that a quorum of members signed them. Without FILE it is what the\n"
        "    kitwork dev that runs here writes. Whom the zone began with is told, to be "
        "compared.\n",
    .flags = {{"--json", "", "Prints one JSON object with all records, or what was verified."},
              {"--otlp", "", "Prints the trace as an OTLP/JSON request with one span."},
              {"--zone", "ZONE", "What --otlp calls the zone; kitwork when not given."},
              {"--gateway", "URL", "Where to ask."},
              {"--token", "TOKEN", "Who asked for the invocation: a file of kitwork token."},
              {"--invocation", "FILE",
               "What the token's holder signed: a file of kitwork invocation."},
              {"--root", "KEY",
               "verify: the zone's root key (public), which signs who its members are."},
              {"--ca", "FILE",
               "Certificates (PEM) that https is checked with; the system's when not given."}},
    .exit_status =
        "    0   done\n"
        "    2   verify: this is no trace\n"
        "    6   the trace, the token or the certificate does not hold\n"
        "    8   no gateway or no zone answers\n"
        "    10  it was not sent from here, or the zone does not know it any more",
    .examples =
        "    kitwork trace\n"
        "    kitwork trace verify n1/trace.log.1 n1/trace.log --root root.pub\n"
        "    kitwork trace 3fa9 --otlp | curl -H 'Content-Type: application/json' -d @- "
        "\\\n"
        "        http://localhost:4318/v1/traces",
    .run = run,
};

}  // namespace kitwork::app
