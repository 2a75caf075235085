#include "apps/kitwork/send_order.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <cstdlib>

#include "apps/kitwork/capsule_file.hpp"

namespace kitwork::app {
namespace {

constexpr std::uint64_t gas_most = std::uint64_t{1} << 62;
// A longer argument, or one that a header has no letters for, goes in a submission.
constexpr std::size_t argument_header_bytes_max = 4096;
// The signature lives as long as the longest wait for a zone that is not there.
constexpr std::uint64_t invocation_lifetime_ms = 5 * 60'000;

struct Sender {
  CapsuleBytes token;
  bool guest = false;
  std::uint64_t gas_max = 0;
  std::string zone;
  std::optional<SecretKeyText> key;
};

// Whose token is sent: as the command line says, or as kitwork dev wrote.
Result<CapsuleBytes> token_of(const Options& options, const DevFile& dev) {
  if (options.has("--guest")) {
    if (!dev.guest_token.empty()) return dev.guest_token;
    return Error{Errc::invalid_argument, "--guest is for a zone of kitwork dev"};
  }
  const std::string file = options.has("--token") ? options.text("--token") : dev.token;
  if (file.empty()) return Error{Errc::invalid_argument, "who asks? --token names a token's file"};
  Result<CapsuleBytes> token = read_token_file(file);
  if (!token) return Error{Errc::invalid_argument, token.error().message};
  return token;
}

Result<Sender> sender_of(const Options& options, const DevFile& dev) {
  Sender sender;
  const Result<CapsuleBytes> token = token_of(options, dev);
  if (!token) return token.error();
  sender.token = token.value();
  const Result<TokenInfo> info = inspect_token(sender.token);
  if (!info) return info.error();
  const TokenBlockInfo& last = info.value().blocks.back();
  sender.guest = last.guest;
  sender.gas_max = last.grant.gas_max;
  if (options.has("--zone")) {
    sender.zone = options.text("--zone");
  } else if (last.grant.audiences.size() == 1) {
    sender.zone = last.grant.audiences.front();
  }
  const bool own = !options.has("--token") && !options.has("--key");
  const std::string key = own ? dev.key : options.text("--key");
  if (!key.empty()) {
    const Result<SecretKeyText> secret = read_secret_key(key);
    if (!secret) return Error{Errc::invalid_argument, secret.error().message};
    sender.key = secret.value();
  }
  if (sender.guest || sender.key) return sender;
  return Error{Errc::invalid_argument, "the token is not a guest's: --key names its holder's key"};
}

Result<BuildRequest> build_request(const Options& options, const std::string& path,
                                   std::string source, const Sender& sender) {
  BuildRequest request;
  request.file_name = path == "-" ? "standard input" : path;
  request.source = std::move(source);
  const std::string file = path.substr(path.rfind('/') + 1);
  request.name = file == "-" ? "" : file.substr(0, file.rfind('.'));
  if (options.has("--app")) request.app = options.text("--app");
  for (const std::string& text : options.texts("--bind")) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos) {
      return Error{Errc::invalid_argument, "--bind wants NAME=JSON, not " + text};
    }
    request.bindings.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  if (options.has("--cap")) request.capabilities = options.texts("--cap");
  const auto gas =
      options.number("--gas", std::min(request.gas_limit, sender.gas_max), 1, gas_most);
  if (!gas) return gas.error();
  request.gas_limit = gas.value();
  request.key = sender.key;
  if (!request.key) {
    const Result<SecretKeyText> fresh = new_key();
    if (!fresh) return fresh.error();
    request.key = fresh.value();
  }
  return request;
}

Result<CapsuleBytes> capsule_of(const Options& options, const Sender& sender) {
  const std::string& path = options.operands()[0];
  Result<std::string> content = read_file(path);
  if (!content) return Error{Errc::invalid_argument, content.error().message};
  std::string& bytes = content.value();
  // A capsule begins with numbers that no source has.
  if (bytes.substr(0, 8).find('\0') != std::string::npos) {
    for (const char* flag : {"--gas", "--cap", "--bind", "--app"}) {
      if (options.has(flag)) {
        return Error{Errc::invalid_argument, fmt::format("{} is for sources only", flag)};
      }
    }
    return CapsuleBytes(bytes.begin(), bytes.end());
  }
  const Result<BuildRequest> request = build_request(options, path, std::move(bytes), sender);
  if (!request) return request.error();
  Result<BuiltCapsule> built = build_capsule(request.value());
  if (!built) return built.error();
  return std::move(built.value().bytes);
}

// The argument as it is signed and sent; @FILE is what lies in the file.
Result<std::string> argument_of(const Options& options) {
  std::string text = options.has("--arg") ? options.text("--arg") : "null";
  if (text.starts_with('@')) {
    const Result<std::string> content = read_file(text.substr(1));
    if (!content) return Error{Errc::invalid_argument, content.error().message};
    text = content.value();
  }
  if (text.empty()) return Error{Errc::invalid_argument, "--arg wants JSON"};
  const Result<std::string> canonical = canonical_argument(text);
  if (!canonical) return Error{Errc::invalid_argument, canonical.error().message};
  return canonical;
}

bool fits_header(const std::string& text) {
  return text.size() <= argument_header_bytes_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

Result<std::string> fresh_uuid() {
  std::uint8_t bytes[16];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) {
    return Error{Errc::unavailable, "the system gives no randomness"};
  }
  const std::string digits = bytes_to_hex(CapsuleBytes(std::begin(bytes), std::end(bytes)));
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

Result<CapsuleBytes> sign(const Sender& sender, const CapsuleBytes& capsule,
                          const std::string& argument) {
  if (sender.zone.empty()) {
    return Error{Errc::invalid_argument, "the token is for several zones: --zone names one"};
  }
  InvocationRequest request;
  request.capsule = capsule;
  request.argument = argument;
  request.token = sender.token;
  request.key = sender.key;
  request.zone = sender.zone;
  request.now_ms = unix_time_ms();
  request.lifetime_ms = invocation_lifetime_ms;
  return sign_invocation(request);
}

Result<void> fill_request(Order& order, const Options& options, const Sender& sender,
                          CapsuleBytes capsule, const std::string& argument) {
  HttpRequest& request = order.request;
  request.method = "POST";
  request.target = "/kitwork/run";
  const std::string key = options.text("--idempotency-key");
  const bool by_gateway = sender.guest && (fits_header(argument) || !key.empty());
  if (!key.empty() && !sender.guest) {
    return Error{Errc::invalid_argument,
                 "a signed invocation has its nonce: --idempotency-key is "
                 "for guests"};
  }
  if (!by_gateway) {
    Result<CapsuleBytes> signed_bytes = sign(sender, capsule, argument);
    if (!signed_bytes) return signed_bytes.error();
    order.signed_invocation = std::move(signed_bytes.value());
  }
  if (by_gateway || fits_header(argument)) {
    request.headers.emplace_back("Content-Type", "application/octet-stream");
    add_proof(request, sender.token, order.signed_invocation);
    request.headers.emplace_back("Kitwork-Arguments", argument);
    if (by_gateway) {
      const Result<std::string> uuid = key.empty() ? fresh_uuid() : Result<std::string>(key);
      if (!uuid) return uuid.error();
      request.headers.emplace_back("Idempotency-Key", uuid.value());
    }
    request.body.assign(capsule.begin(), capsule.end());
  } else {
    const Result<CapsuleBytes> packed =
        pack_submission({std::move(capsule), argument, sender.token, order.signed_invocation});
    if (!packed) return packed.error();
    request.headers.emplace_back("Content-Type", "application/vnd.kitwork.submission");
    request.body.assign(packed.value().begin(), packed.value().end());
  }
  const char* parent = std::getenv("TRACEPARENT");
  const std::string trace = options.has("--traceparent") ? options.text("--traceparent")
                            : parent != nullptr          ? parent
                                                         : "";
  if (!trace.empty()) request.headers.emplace_back("traceparent", trace);
  return {};
}

}  // namespace

std::vector<Flag> send_flags() {
  return {
      {"--arg", "JSON", "What the capsule finds as arg, or @FILE; null when not given."},
      {"--gateway", "URL", "Where it goes: http://HOST:PORT or https://HOST."},
      {"--token", "TOKEN", "Who asks: a file of kitwork token."},
      {"--guest", "", "As a guest of kitwork dev, and not as the holder that it made."},
      {"--key", "KEY",
       "The secret key of the token's holder, who signs the invocation, and a source's capsule."},
      {"--zone", "ZONE", "For which zone, when the token is for several."},
      {"--ca", "FILE",
       "Certificates (PEM) that https is checked with; the system's when not given."},
      {"--wait", "N", "How many seconds the answer is waited for, to 3600; 30 when not given."},
      {"--no-wait", "", "Prints the invocation's name and does not wait for its answer."},
      {"--gas", "N",
       "The gas that a source may use; what the token grants, to 100000000, when not given."},
      {"--cap", "CAPABILITY", "Declares this, as kitwork build does. May be repeated.", true},
      {"--bind", "NAME=JSON", "Captures a value around a source. May be repeated.", true},
      {"--app", "APP", "Whose tables db() means; app when not given."},
      {"--idempotency-key", "UUID",
       "A guest's: the same one again gets the first answer. A fresh one when not given."},
      {"--traceparent", "TEXT", "The W3C trace context of whoever asks."},
      {"--json", "",
       "Prints one JSON object: status, answer or problem, gasUsed, invocation, trace."}};
}

Result<Order> order_of(const Options& options) {
  Order order;
  Result<GatewayPlace> place = place_of(options);
  if (!place) return place.error();
  order.place = std::move(place.value());
  const Result<Sender> sender = sender_of(options, dev_file_for(options));
  if (!sender) return sender.error();
  const Result<std::string> argument = argument_of(options);
  if (!argument) return argument.error();
  Result<CapsuleBytes> capsule = capsule_of(options, sender.value());
  if (!capsule) return capsule.error();
  order.token = sender.value().token;
  const Result<void> filled =
      fill_request(order, options, sender.value(), std::move(capsule.value()), argument.value());
  if (!filled) return filled.error();
  return order;
}

}  // namespace kitwork::app
