// A gateway as it is, before a zone that says what the capsule's name asks for: fake_gateway
// AUTHORITY [CERTIFICATE KEY]. Prints its port, and ends when the standard input does.
//
//   slow      is not finished until it was asked for three times
//   never     is never finished
//   busy      is refused once as overloaded, then done
//   gone      is admitted, and never answered
//   throws, gas, memory, forbidden, abandoned   what they say
//   any other name is done: its answer tells what the zone got
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <string>

#include "actors/gateway/http_server.hpp"
#include "actors/trace/otlp.hpp"
#include "actors/trace/trace_chain.hpp"
#include "schemas/capsule/capsule.hpp"
#include "schemas/token/invocation.hpp"

namespace kitwork::test {
namespace {

using trace::json_quoted;

std::string text_of(const ByteVector& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class NamedZone final : public gateway::Zone {
 public:
  void submit(Submission submission, Answered answered) override {
    const std::lock_guard lock(mutex_);
    const Digest invocation = decode_invocation(submission.invocation).value().digest;
    Known& known = known_[invocation];
    known.name = decode_capsule(submission.capsule).value().capsule.name;
    known.result = "{\"argument\":" + text_of(submission.arguments) +
                   ",\"parent\":" + json_quoted(submission.trace_parent) +
                   ",\"gateway\":" + json_quoted(submission.gateway) + "}";
    ++known.asked;
    answered(verdict_of(known));
  }
  void fetch_result(const gateway::ResultQuestion& question, Answered answered) override {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(question.invocation);
    Verdict unknown;
    unknown.error = Errc::not_found;
    if (known == known_.end()) return answered(unknown);
    ++known->second.asked;
    answered(verdict_of(known->second));
  }
  void fetch_trace(const gateway::TraceQuestion& question, Traced traced) override {
    const std::lock_guard lock(mutex_);
    gateway::TraceAnswer answer;
    if (known_.count(question.invocation) == 0) {
      answer.error = Errc::not_found;
      return traced(answer);
    }
    trace::TraceChain chain(100);
    std::uint64_t at_ms = 1'700'000'000'000;
    for (const TraceKind kind :
         {TraceKind::received, TraceKind::proposed, TraceKind::admitted, TraceKind::permitted,
          TraceKind::started, TraceKind::host_call, TraceKind::finished, TraceKind::settled}) {
      TraceRecord record;
      record.kind = kind;
      record.subject = question.invocation;
      record.time_ms = at_ms += 3;
      record.actor = kind == TraceKind::received ? "gateway edge1" : "member 1";
      if (kind == TraceKind::host_call) record.detail = "kv.read";
      if (kind == TraceKind::settled) record.gas = 12;
      answer.records.push_back(chain.append(record));
    }
    traced(answer);
  }
  bool ready() const override { return true; }

 private:
  struct Known {
    std::string name;
    std::string result;
    int asked = 0;
  };

  static Verdict verdict_of(const Known& known) {
    Verdict verdict;
    verdict.gas_used = 12;
    verdict.attempt = 1;
    if (known.name == "busy" && known.asked == 1) verdict.error = Errc::overloaded;
    if (known.name == "forbidden") verdict.error = Errc::policy_forbids;
    const bool waits = known.name == "never" || (known.name == "slow" && known.asked < 3);
    verdict.finished = !waits && verdict.error == Errc{};
    if (!verdict.finished) return verdict;
    verdict.outcome = OutcomeKind::done;
    verdict.result = known.result;
    verdict.repeated = known.asked > 1;
    if (known.name == "throws") {
      verdict.outcome = OutcomeKind::exception;
      verdict.result = "RangeError: far";
    }
    if (known.name == "gas") verdict.outcome = OutcomeKind::out_of_gas;
    if (known.name == "abandoned") verdict.outcome = OutcomeKind::abandoned;
    if (known.name == "memory") {
      verdict.outcome = OutcomeKind::trap;
      verdict.result = "out_of_memory";
    }
    return verdict;
  }

  std::mutex mutex_;
  std::map<Digest, Known> known_;
};

std::string content_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

int serve(int count, char** arguments) {
  gateway::ServerSettings settings;
  settings.gateway.zone = "asia";
  settings.gateway.name = "edge1";
  settings.gateway.limits.wait_ms_max = 50;
  PublicKey authority{};
  if (count < 2 || !from_hex(arguments[1], authority.data(), authority.size())) return 64;
  settings.gateway.authorities = {authority};
  if (count == 4) {
    settings.certificate = content_of(arguments[2]);
    settings.key = content_of(arguments[3]);
  }
  NamedZone zone;
  const auto server = gateway::HttpServer::create(settings, zone);
  if (!server) return 70;
  std::printf("%d\n", server.value()->port());
  std::fflush(stdout);
  while (std::getchar() != EOF) continue;
  return 0;
}

}  // namespace
}  // namespace kitwork::test

int main(int count, char** arguments) { return kitwork::test::serve(count, arguments); }
