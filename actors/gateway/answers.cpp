// Gateway: what a client is told.
#include <utility>

#include "actors/gateway/gateway.hpp"
#include "actors/trace/otlp.hpp"
#include "schemas/assert.hpp"
#include "schemas/zone/trace_record.hpp"

namespace kitwork::gateway {
namespace {

using trace::json_quoted;

std::string member_text(const char* name, std::string_view value) {
  return std::string(",\"") + name + "\":" + json_quoted(value);
}

std::string member_text(const char* name, std::uint64_t value) {
  return std::string(",\"") + name + "\":" + std::to_string(value);
}

std::string record_json(const TraceRecord& record, const ByteVector& bytes) {
  std::string text = "{\"sequence\":" + std::to_string(record.sequence);
  text += member_text("kind", trace_kind_name(record.kind));
  text += member_text("time_ms", record.time_ms);
  if (record.at_ms != 0) text += member_text("at_ms", record.at_ms);
  text += member_text("actor", record.actor);
  if (record.code != Errc{}) text += member_text("reason", errc_name(record.code));
  if (record.gas != 0) text += member_text("gas", record.gas);
  if (!record.detail.empty()) text += member_text("detail", record.detail);
  text += member_text("digest", to_hex(trace_record_digest(bytes)));
  text += member_text("previous", to_hex(record.previous));
  // The bytes themselves, so that whoever wants to can check the chain.
  text += member_text("bytes", to_hex(bytes));
  return text + "}";
}

}  // namespace

// `members` are further members of the object, each with a comma before it.
Response Gateway::problem(Route route, const Refusal& refusal, const Exchange* exchange,
                          const std::string& members) {
  const ProblemFacts& facts = facts_of(refusal.problem);
  Response response;
  response.status = facts.status;
  response.problem = facts.code;
  response.reason = refusal.reason;
  response.headers.push_back({"Content-Type", "application/problem+json"});
  if (facts.status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
  if (facts.status == 429 || facts.status == 503) response.headers.push_back({"Retry-After", "1"});
  response.body = std::string("{\"type\":\"urn:kitwork:problem:") + facts.code + "\"";
  response.body += member_text("title", facts.title);
  response.body += member_text("status", facts.status);
  response.body += member_text("detail", facts.sentence);
  response.body += member_text("code", facts.code);
  if (refusal.reason != Errc{}) response.body += member_text("reason", errc_name(refusal.reason));
  if (exchange != nullptr) {
    response.body += member_text("invocation", to_hex(exchange->invocation));
  }
  response.body += members + "}\n";
  if (exchange != nullptr) {
    add_names(response, *exchange);
  } else {
    response.headers.push_back({"Cache-Control", "no-store"});
  }
  metrics_.count_problem(refusal.problem);
  metrics_.count_answer(route, facts.status);
  return response;
}

void Gateway::add_names(Response& response, const Exchange& exchange) const {
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  response.headers.push_back({"Kitwork-Invocation", to_hex(exchange.invocation)});
  TraceContext context = trace_context_of(exchange.invocation);
  if (exchange.caller) {
    context.trace_id = exchange.caller->trace_id;
    context.sampled = exchange.caller->sampled;
  }
  response.headers.push_back({"traceparent", print_trace_parent(context)});
}

Response Gateway::finish(std::uint64_t now_ms, ExchangeId id, Response response) {
  const Exchange& exchange = exchanges_.at(id);
  if (exchange.route == Route::run) {
    const std::uint64_t started_ms = exchange.started_ms;
    metrics_.count_run_ms(now_ms > started_ms ? now_ms - started_ms : 0);
  }
  close(id);
  return response;
}

Response Gateway::verdict_response(const Exchange& exchange, const Verdict& verdict) {
  if (verdict.error != Errc{}) {
    const bool unknown = verdict.error == Errc::not_found && exchange.route == Route::result;
    return problem(exchange.route,
                   {unknown ? Problem::result_unknown : problem_of(verdict.error), verdict.error},
                   &exchange);
  }
  if (!verdict.finished) return waiting_response(exchange);
  Response response = outcome_response(exchange, verdict);
  response.headers.push_back({"Kitwork-Gas-Used", std::to_string(verdict.gas_used)});
  if (verdict.attempt > 0) {
    response.headers.push_back({"Kitwork-Attempt", std::to_string(verdict.attempt)});
  }
  if (verdict.repeated || exchange.stage == Stage::searching) {
    response.headers.push_back({"Kitwork-Repeated", "true"});
  }
  if (exchange.route == Route::run) metrics_.add(Metric::gas_used_total, verdict.gas_used);
  return response;
}

Response Gateway::outcome_response(const Exchange& exchange, const Verdict& verdict) {
  std::string members = member_text("gas_used", verdict.gas_used);
  switch (verdict.outcome) {
    case OutcomeKind::done: {
      Response response;
      response.headers.push_back({"Content-Type", "application/json"});
      response.body = verdict.result;
      add_names(response, exchange);
      metrics_.count_answer(exchange.route, response.status);
      return response;
    }
    case OutcomeKind::exception:
      members += member_text("thrown", verdict.result);
      return problem(exchange.route, {Problem::capsule_threw}, &exchange, members);
    case OutcomeKind::out_of_gas:
      return problem(exchange.route, {Problem::out_of_gas}, &exchange, members);
    case OutcomeKind::trap:
      members += member_text("trap", verdict.result);
      return problem(exchange.route, {Problem::capsule_trapped}, &exchange, members);
    case OutcomeKind::abandoned:
    case OutcomeKind::none:
      break;
  }
  return problem(exchange.route, {Problem::abandoned}, &exchange, members);
}

// Nothing is known yet: it may still be refused. The same request again, or the result, will tell.
Response Gateway::waiting_response(const Exchange& exchange) {
  if (exchange.route == Route::trace) {
    return problem(exchange.route, {Problem::zone_unavailable}, &exchange);
  }
  const std::string name = to_hex(exchange.invocation);
  Response response;
  response.status = 202;
  response.headers.push_back({"Content-Type", "application/json"});
  response.headers.push_back({"Location", facts_of(Route::result).path + name});
  response.headers.push_back({"Retry-After", "1"});
  response.body = "{\"invocation\":\"" + name + "\",\"status\":\"submitted\"}\n";
  add_names(response, exchange);
  metrics_.count_answer(exchange.route, response.status);
  return response;
}

Response Gateway::trace_response(const Exchange& exchange, const TraceAnswer& answer) {
  if (answer.error == Errc::not_found) {
    return problem(exchange.route, {Problem::result_unknown, answer.error}, &exchange);
  }
  if (answer.error != Errc{}) {
    return problem(exchange.route, {problem_of(answer.error), answer.error}, &exchange);
  }
  std::string records;
  for (const ByteVector& bytes : answer.records) {
    const Result<TraceRecord> record = decode_trace_record(bytes);
    if (!record) {
      return problem(exchange.route, {Problem::zone_refused, record.error().code}, &exchange);
    }
    if (!records.empty()) records += ",\n";
    records += record_json(record.value(), bytes);
  }
  Response response;
  response.headers.push_back({"Content-Type", "application/json"});
  response.body = "{\"invocation\":\"" + to_hex(exchange.invocation) + "\",\"records\":[\n";
  response.body += records + "\n]}\n";
  add_names(response, exchange);
  metrics_.count_answer(exchange.route, response.status);
  return response;
}

}  // namespace kitwork::gateway
