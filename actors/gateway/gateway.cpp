#include "actors/gateway/gateway.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "schemas/assert.hpp"

namespace kitwork::gateway {
namespace {

// Two of these would leave it to chance which one counts.
constexpr std::array<std::string_view, 9> single_headers = {"host",
                                                            "authorization",
                                                            "content-type",
                                                            "content-length",
                                                            "transfer-encoding",
                                                            "idempotency-key",
                                                            "kitwork-arguments",
                                                            "kitwork-signed-invocation",
                                                            "traceparent"};

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool read_number(std::string_view text, std::uint64_t& number) {
  if (text.empty() || text.size() > 18) return false;
  number = 0;
  for (const char each : text) {
    if (each < '0' || each > '9') return false;
    number = number * 10 + static_cast<std::uint64_t>(each - '0');
  }
  return true;
}

}  // namespace

std::size_t Gateway::First8::operator()(const Digest& digest) const {
  std::size_t value = 0;
  std::memcpy(&value, digest.data(), sizeof value);
  return value;
}

Gateway::Gateway(GatewaySettings settings)
    : settings_(std::move(settings)),
      address_rates_(settings_.limits.address_rate, settings_.limits.address_burst,
                     settings_.limits.remembered_max),
      key_rates_(settings_.limits.key_rate, settings_.limits.key_burst,
                 settings_.limits.remembered_max) {}

Opening Gateway::open(std::uint64_t now_ms, const RequestHead& head, bool zone_ready,
                      const std::string& zone_status) {
  forget_lost(now_ms);
  Exchange exchange;
  exchange.started_ms = now_ms;
  exchange.peer = head.peer;
  exchange.route = find_route(head.target, exchange.invocation);
  const auto refuse_with = [&](const Refusal& refusal) {
    Response response = problem(exchange.route, refusal, nullptr);
    if (refusal.problem == Problem::method_not_allowed) {
      response.headers.push_back({"Allow", facts_of(exchange.route).method});
    }
    return response;
  };
  if (const Check check = check_head(now_ms, head, exchange)) return refuse_with(*check);
  if (exchange.route == Route::health || exchange.route == Route::ready ||
      exchange.route == Route::metrics || exchange.route == Route::zone) {
    return answer_now(exchange.route, zone_ready, zone_status);
  }
  // A change of policy is proven by its own signature.
  if (exchange.route != Route::policy) {
    if (const Check check = read_options(head, exchange)) return refuse_with(*check);
    if (const Check check = read_token(now_ms, head, exchange)) return refuse_with(*check);
  }
  if (exchange.route == Route::result || exchange.route == Route::trace) {
    if (const Check check = prove_holder(head, exchange)) return refuse_with(*check);
  }
  if (exchanges_.size() >= settings_.limits.exchanges_max ||
      bodies_bytes_ + exchange.body_bytes > settings_.limits.bodies_bytes_max) {
    return refuse_with({Problem::overloaded});
  }
  // A whole submission brings its token in the body, and is counted for it then.
  if (exchange.key) {
    if (const Check check = count_in(exchange, now_ms)) return refuse_with(*check);
  }
  bodies_bytes_ += exchange.body_bytes;
  metrics_.add(Metric::bodies_bytes, exchange.body_bytes);
  metrics_.add(Metric::exchanges_open);
  const ExchangeId id{++next_exchange_};
  const std::uint64_t body_bytes = exchange.body_bytes;
  exchanges_.emplace(id, std::move(exchange));
  return Opened{id, body_bytes};
}

// In the order of what it costs.
Gateway::Check Gateway::check_head(std::uint64_t now_ms, const RequestHead& head,
                                   Exchange& exchange) {
  const GatewayLimits& limits = settings_.limits;
  if (!address_rates_.take(now_ms, head.peer)) return Refusal{Problem::rate_exceeded};
  if (head.target.size() > limits.target_bytes_max) return Refusal{Problem::target_too_long};
  std::uint64_t bytes = head.method.size() + head.target.size();
  for (const Header& each : head.headers) bytes += each.name.size() + each.value.size() + 4;
  if (head.headers.size() > limits.header_count_max || bytes > limits.header_bytes_max) {
    return Refusal{Problem::headers_too_long};
  }
  if (!is_plain(head.target)) return Refusal{Problem::not_found};
  if (exchange.route == Route::none) return Refusal{Problem::not_found};
  const bool figures = exchange.route == Route::metrics || exchange.route == Route::zone;
  if (figures && !settings_.metrics_for_all && !is_loopback(head.peer)) {
    return Refusal{Problem::not_found};
  }
  if (head.method != facts_of(exchange.route).method) return Refusal{Problem::method_not_allowed};
  for (const std::string_view name : single_headers) {
    if (header_count(head, name) > 1) return Refusal{Problem::header_repeated};
  }
  return check_body_head(head, exchange);
}

Gateway::Check Gateway::check_body_head(const RequestHead& head, Exchange& exchange) const {
  std::uint64_t most = 0;
  if (exchange.route == Route::run) {
    const std::string_view type = header_value(head, "content-type");
    exchange.whole_submission = same_name(type, "application/vnd.kitwork.submission");
    if (!exchange.whole_submission && !same_name(type, "application/octet-stream")) {
      return Refusal{Problem::content_type_unknown};
    }
    most = exchange.whole_submission ? submission_body_bytes_max : capsule_body_bytes_max;
  }
  if (exchange.route == Route::policy) {
    if (!same_name(header_value(head, "content-type"), "application/octet-stream")) {
      return Refusal{Problem::content_type_unknown};
    }
    most = policy_body_bytes_max;
  }
  const bool chunked = header_count(head, "transfer-encoding") > 0;
  const bool has_length = header_count(head, "content-length") > 0;
  if (chunked && has_length) return Refusal{Problem::header_malformed};
  std::uint64_t length = chunked ? most : 0;
  if (chunked && most == 0) return Refusal{Problem::body_too_long};
  if (has_length && !read_number(header_value(head, "content-length"), length)) {
    return Refusal{Problem::header_malformed};
  }
  if (length > most) return Refusal{Problem::body_too_long};
  exchange.body_bytes = length;
  return {};
}

// Takes a place among the requests of a token, which close() gives back.
Gateway::Check Gateway::count_in(Exchange& exchange, std::uint64_t now_ms) {
  const Digest key = *exchange.key;
  exchange.key.reset();
  if (!key_rates_.take(now_ms, key)) return Refusal{Problem::rate_exceeded};
  const auto found = key_exchanges_.find(key);
  if (found != key_exchanges_.end() && found->second >= settings_.limits.key_exchanges_max) {
    return Refusal{Problem::concurrency_exceeded};
  }
  ++key_exchanges_[key];
  exchange.key = key;
  return {};
}

Response Gateway::answer_now(Route route, bool zone_ready, const std::string& zone_status) {
  Response response;
  const bool fine =
      route == Route::zone ? !zone_status.empty() : route != Route::ready || zone_ready;
  if (!fine) return problem(route, {Problem::zone_unavailable}, nullptr);
  const bool figures = route == Route::metrics;
  response.headers.push_back(
      {"Content-Type", figures ? "text/plain; version=0.0.4" : "text/plain"});
  response.headers.push_back({"Cache-Control", "no-store"});
  metrics_.count_answer(route, response.status);
  response.body = figures ? metrics_.print() : "ok\n";
  if (route == Route::zone) {
    response.headers.front().value = "application/json";
    response.body = zone_status + "\n";
  }
  return response;
}

Step Gateway::receive(std::uint64_t now_ms, ExchangeId id, ByteVector body,
                      const TokenNonce& fresh) {
  const auto found = exchanges_.find(id);
  KITWORK_ASSERT(found != exchanges_.end() && found->second.stage == Stage::opened);
  Exchange& exchange = found->second;
  const std::uint64_t until_ms = now_ms + exchange.wait_ms;
  if (exchange.route == Route::result || exchange.route == Route::trace) {
    exchange.stage = Stage::asked;
    if (exchange.route == Route::trace) {
      return Asked{TraceQuestion{exchange.invocation, exchange.rights.holder}, until_ms};
    }
    return Asked{ResultQuestion{exchange.invocation, exchange.rights.holder}, until_ms};
  }
  if (exchange.route == Route::policy) return finish(now_ms, id, take_policy(body));
  if (const Check check = prepare_run(now_ms, exchange, std::move(body), fresh)) {
    return finish(now_ms, id, problem(exchange.route, *check, nullptr));
  }
  exchange.stage = Stage::asked;
  metrics_.add(Metric::submissions_total);
  return Asked{std::exchange(exchange.submission, {}), until_ms};
}

// Whether the root key signed it is the members' to check: a gateway does not decide.
Response Gateway::take_policy(BytesView body) {
  const Result<ZoneItem> item = decode_item(body);
  const auto* change = item ? std::get_if<PolicyChange>(&item.value()) : nullptr;
  if (change == nullptr || change->zone != settings_.zone) {
    return problem(Route::policy, {Problem::policy_malformed}, nullptr);
  }
  Response response;
  response.status = 202;
  response.headers.push_back({"Content-Type", "application/json"});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.body = "{\"policy\":" + std::to_string(change->sequence) + "}\n";
  response.policy.assign(body.begin(), body.end());
  metrics_.count_answer(Route::policy, response.status);
  return response;
}

std::optional<Step> Gateway::answered(std::uint64_t now_ms, ExchangeId id, const Verdict& verdict) {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) return {};
  Exchange& exchange = found->second;
  KITWORK_ASSERT(exchange.stage != Stage::opened && exchange.route != Route::trace);
  if (exchange.stage == Stage::detached) {
    close(id);
    return {};
  }
  const bool searching = exchange.stage == Stage::searching;
  if (verdict.error == Errc::conflict || (searching && verdict.error == Errc::not_found)) {
    if (const std::optional<ResultQuestion> question = search_earlier(exchange)) {
      exchange.stage = Stage::searching;
      return Asked{*question, exchange.started_ms + exchange.wait_ms};
    }
    return finish(now_ms, id, problem(exchange.route, {Problem::nonce_used}, &exchange));
  }
  return finish(now_ms, id, verdict_response(exchange, verdict));
}

std::optional<Step> Gateway::answered(std::uint64_t now_ms, ExchangeId id,
                                      const TraceAnswer& answer) {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) return {};
  KITWORK_ASSERT(found->second.stage != Stage::opened && found->second.route == Route::trace);
  if (found->second.stage == Stage::detached) {
    close(id);
    return {};
  }
  return finish(now_ms, id, trace_response(found->second, answer));
}

Response Gateway::expired(std::uint64_t now_ms, ExchangeId id) {
  const auto found = exchanges_.find(id);
  KITWORK_ASSERT(found != exchanges_.end());
  Exchange& exchange = found->second;
  KITWORK_ASSERT(exchange.stage == Stage::asked || exchange.stage == Stage::searching);
  Response response = waiting_response(exchange);
  if (exchange.route != Route::run) return finish(now_ms, id, std::move(response));
  exchange.stage = Stage::detached;
  metrics_.add(Metric::exchanges_detached);
  return response;
}

void Gateway::abandon(ExchangeId id) {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end() || found->second.stage == Stage::detached) return;
  if (found->second.stage == Stage::opened) return close(id);
  found->second.stage = Stage::detached;
  metrics_.add(Metric::exchanges_detached);
}

Response Gateway::refuse(Problem which) { return problem(Route::none, {which}, nullptr); }

void Gateway::close(ExchangeId id) {
  const auto found = exchanges_.find(id);
  KITWORK_ASSERT(found != exchanges_.end());
  const Exchange& exchange = found->second;
  if (exchange.key) {
    const auto counted = key_exchanges_.find(*exchange.key);
    if (--counted->second == 0) key_exchanges_.erase(counted);
  }
  if (exchange.stage == Stage::detached) metrics_.subtract(Metric::exchanges_detached);
  bodies_bytes_ -= exchange.body_bytes;
  metrics_.subtract(Metric::bodies_bytes, exchange.body_bytes);
  metrics_.subtract(Metric::exchanges_open);
  exchanges_.erase(found);
}

// A zone that breaks its promise to answer does not hold places for ever. The oldest come first.
void Gateway::forget_lost(std::uint64_t now_ms) {
  while (!exchanges_.empty()) {
    const auto& [id, exchange] = *exchanges_.begin();
    if (exchange.stage != Stage::detached) return;
    if (now_ms < exchange.started_ms + settings_.limits.exchange_ms_max) return;
    close(id);
  }
}

}  // namespace kitwork::gateway
