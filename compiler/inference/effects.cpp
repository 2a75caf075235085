// The walker's knowledge of the host's functions: which capability a call needs.
#include <algorithm>
#include <cmath>

#include "compiler/inference/texts.hpp"
#include "compiler/inference/walker.hpp"
#include "compiler/predicate/predicate.hpp"
#include "schemas/host_function.hpp"
#include "schemas/utf8.hpp"

namespace kitwork::compiler {

using Kind = Abstract::Kind;

namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// Methods of arrays and texts that call nothing of the capsule's.
bool is_plain_method(std::string_view name) {
  return is_one_of(
      name, {"at",        "charAt",   "charCodeAt",  "codePointAt", "concat",     "endsWith",
             "entries",   "fill",     "flat",        "get",         "has",        "includes",
             "indexOf",   "join",     "keys",        "lastIndexOf", "padEnd",     "padStart",
             "pop",       "push",     "repeat",      "replaceAll",  "reverse",    "set",
             "shift",     "slice",    "splice",      "split",       "startsWith", "substring",
             "toFixed",   "toString", "toUpperCase", "toLowerCase", "trim",       "trimEnd",
             "trimStart", "unshift",  "values",      "add",         "delete",     "toReversed",
             "with",      "toSpliced"});
}

std::optional<ColumnValue> column_value(const Abstract& value) {
  ColumnValue column;
  switch (value.kind) {
    case Kind::null:
      return column;
    case Kind::boolean:
      if (!value.exact) return std::nullopt;
      column.kind = ColumnValue::Kind::boolean;
      column.number = value.number != 0;
      return column;
    case Kind::number:
      if (!value.exact || value.number != std::floor(value.number) ||
          std::fabs(value.number) > 9007199254740991.0) {
        return std::nullopt;
      }
      column.kind = ColumnValue::Kind::number;
      column.number = static_cast<std::int64_t>(value.number);
      return column;
    case Kind::text:
      if (!value.exact) return std::nullopt;
      column.kind = ColumnValue::Kind::string;
      column.string = value.text;
      return column;
    default:
      return std::nullopt;
  }
}

Capability any_table(Verb verb) {
  Capability capability;
  capability.verb = verb;
  return capability;
}

}  // namespace

std::string utf8_of(std::u16string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint32_t point = text[i];
    const bool high = point >= 0xD800 && point < 0xDC00;
    if (high && i + 1 < text.size() && (text[i + 1] & 0xFC00) == 0xDC00) {
      point = 0x10000 + ((point - 0xD800) << 10) + (text[++i] - 0xDC00u);
    } else if (point >= 0xD800 && point < 0xE000) {
      point = 0xFFFD;
    }
    append_utf8(out, point);
  }
  return out;
}

Abstract Walker::call(const Abstract& callee, const Abstract& receiver,
                      const std::vector<Abstract>& arguments) {
  if (callee.is(Kind::method) && callee.query) {
    return call_query(callee.text, *callee.query, arguments);
  }
  if (callee.is(Kind::method) && is_own_array(receiver)) {
    return call_array(callee.text, receiver, arguments);
  }
  if (callee.is(Kind::global) || callee.is(Kind::method)) return call_global(callee, arguments);
  escape(receiver, "is passed on");
  for (const Abstract& each : arguments) escape(each, "is passed on");
  const bool calls_back = std::any_of(arguments.begin(), arguments.end(),
                                      [](const Abstract& each) { return each.is(Kind::closure); });
  if (callee.is(Kind::closure)) {
    if (final_) ++context_.calls_of[callee.index];
    cost(CallSite::Cost::closure, "calls a function", callee.index);
    Abstract result;
    result.result_of = callee.index;
    return result;
  }
  if (!calls_back && is_plain_method(callee.text)) {
    cost(CallSite::Cost::grows, "calls " + callee.text);
  } else {
    cost(CallSite::Cost::unknown,
         callee.text.empty() ? "calls a function that is not known at build time"
                             : "calls " + callee.text + ", which is not known at build time");
  }
  escape(callee, "is called");
  return Abstract();
}

Abstract Walker::call_global(const Abstract& callee, const std::vector<Abstract>& arguments) {
  const std::string& name = callee.text;
  if (name == "import.bind") return bind_extension(arguments);
  const HostFunctionRow* row = find_host_function(name);
  const bool effect = row && row->use != HostUse::none;
  for (std::size_t i = 0; i < arguments.size(); ++i) escape(arguments[i], "is passed on");
  if (name == extension_bound) {
    for (const Abstract& each : arguments) refuse_to_send(each);
    note_data("calls an extension, whose gas is its own");
    return Abstract();
  }
  if (!row) {
    escape(callee, "is called");
    const std::string_view text = name;
    if (text.starts_with("Math.") &&
        std::all_of(arguments.begin(), arguments.end(),
                    [](const Abstract& each) { return each.is(Kind::number); })) {
      return Abstract::of(Kind::number);
    }
    bool calls_back = text.starts_with("Array.from") || text.starts_with("Reflect.") ||
                      text.ends_with(".call") || text.ends_with(".apply");
    for (const Abstract& each : arguments) calls_back = calls_back || each.is(Kind::closure);
    cost(calls_back ? CallSite::Cost::unknown : CallSite::Cost::grows, "calls " + name);
    return Abstract();
  }
  if (!effect) return Abstract::of(Kind::undefined);
  const Abstract first = arguments.empty() ? Abstract::of(Kind::undefined) : arguments[0];
  if (row->use == HostUse::resource) {
    if (arguments.size() > 1) refuse_to_send(arguments[1]);
    need_resource(*row->verb, first);
    return Abstract();
  }
  if (row->use == HostUse::duration) {
    need_duration(first);
    return Abstract();
  }
  auto query = std::make_shared<AbstractQuery>();
  query->request = any_table(Verb::db_read);
  if (name == "from") return call_query("db.from", *query, arguments);
  if (name != "db") {
    // db.from called on the function itself: what it does is the host's to refuse.
    need(any_table(Verb::db_read), "a method of db without db()");
    return Abstract();
  }
  Abstract value = Abstract::of(Kind::query);
  value.query = std::move(query);
  return value;
}

// What `import { name } from "ext/extension"` became. The function that comes of it needs nothing
// more, wherever it goes.
Abstract Walker::bind_extension(const std::vector<Abstract>& arguments) {
  const bool exact = arguments.size() == 2 && arguments[1].is_exact(Kind::text);
  need_resource(Verb::ext_call, exact ? arguments[1] : Abstract());
  Abstract bound = Abstract::of(Kind::global);
  bound.text = extension_bound;
  return bound;
}

Abstract Walker::call_query(const std::string& name, const AbstractQuery& query,
                            const std::vector<Abstract>& arguments) {
  auto next = std::make_shared<AbstractQuery>(query);
  const Abstract first = arguments.empty() ? Abstract::of(Kind::undefined) : arguments[0];
  const bool countable = first.is_exact(Kind::number) && first.number >= 1 &&
                         first.number <= 9007199254740991.0 &&
                         first.number == std::floor(first.number);
  if (name == "db.from" || name == "db.table") {
    Result<Capability> table = Error{Errc::capability_malformed, {}};
    if (first.is_exact(Kind::text)) {
      table = table_capability(Verb::db_read, context_.app, first.text);
    }
    if (table && !first.text.empty()) {
      next->request = std::move(table.value());
    } else {
      next->request.app = context_.app;
      next->vague = "the table's name is not constant";
    }
  } else if (name == "db.select") {
    std::vector<std::string> columns;
    for (const Abstract& each : arguments) {
      if (each.is_exact(Kind::text) && is_capability_name(each.text)) columns.push_back(each.text);
    }
    if (columns.size() != arguments.size()) {
      next->vague = "a column's name is not constant";
    } else {
      std::sort(columns.begin(), columns.end());
      columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
      if (columns.size() <= capability_columns_max) next->request.columns = std::move(columns);
    }
  } else if (name == "db.where") {
    add_conditions(*next, arguments);
  } else if (name == "db.limit" && countable) {
    next->request.rows_max = static_cast<std::uint64_t>(first.number);
  } else if (name == "db.limit") {
    next->vague = "the limit is not constant";
  } else if (const HostFunctionRow* row = find_host_function(name);
             row && row->use == HostUse::rows) {
    if (name == "db.take" && countable) {
      next->request.rows_max = static_cast<std::uint64_t>(first.number);
    } else if (name == "db.take") {
      next->vague = "the limit is not constant";
    } else if (name == "db.first") {
      next->request.rows_max = 1;
    }
    need(next->request, next->vague);
    note_data("reads rows");
    return Abstract();
  } else {
    refuse("a query has no " + name.substr(3) +
           " yet: it is built with from, table, select, where, limit, take, get, first");
    need(query.request, "what " + name + " does is not known at build time");
    return Abstract();
  }
  for (const Abstract& each : arguments) escape(each, "is passed on");
  Abstract value = Abstract::of(Kind::query);
  value.query = std::move(next);
  return value;
}

void Walker::refuse(std::string what) {
  if (!final_ || context_.refused.size() >= inference_notes_max) return;
  SourceNote note = note_at(function_, position_, std::move(what));
  const auto& all = context_.refused;
  if (std::find(all.begin(), all.end(), note) == all.end()) context_.refused.push_back(note);
}

// Conditions that no capability can say narrow the rows all the same: more is asked for, not less.
void Walker::add_predicate(AbstractQuery& query, const Abstract& predicate) {
  const auto read = read_predicate(context_.program, predicate.index);
  if (!read) return refuse("where: " + read.error().message);
  const std::vector<Abstract>& captures = context_.captures[predicate.index];
  for (const PredicateCondition& condition : read.value()) {
    Abstract value;
    if (condition.capture) {
      if (*condition.capture < captures.size()) value = captures[*condition.capture];
    } else if (condition.value.is(FoldedValue::Kind::text)) {
      value = Abstract::of_text(utf8_of(condition.value.text), true);
    } else if (condition.value.is(FoldedValue::Kind::number)) {
      value = Abstract::of_number(condition.value.number);
    } else {
      value =
          Abstract::of(condition.value.is(FoldedValue::Kind::null) ? Kind::null : Kind::boolean);
      value.exact = true;
      value.number = condition.value.boolean;
    }
    const std::optional<ColumnValue> column = column_value(value);
    if (!column || !add_condition(query.request, condition.column, condition.op, *column).ok()) {
      query.vague = "a condition is not constant";
    }
  }
}

void Walker::add_conditions(AbstractQuery& query, const std::vector<Abstract>& arguments) {
  if (!arguments.empty() && arguments[0].is(Kind::closure))
    return add_predicate(query, arguments[0]);
  const bool three = arguments.size() > 2;
  const std::size_t at = three ? 2 : 1;
  if (arguments.size() < 2 || !arguments[0].is_exact(Kind::text)) {
    query.vague = "a condition is not constant";
    return;
  }
  std::string op = three && arguments[1].is_exact(Kind::text) ? arguments[1].text : "=";
  if (op == "==" || op == "===") op = "=";
  if (op == "<>" || op == "!==") op = "!=";
  const std::optional<ColumnValue> value = column_value(arguments[at]);
  // Without the condition more is asked for, never less.
  if (!value || !add_condition(query.request, arguments[0].text, op, *value).ok()) {
    query.vague = "a condition is not constant";
  }
}

void Walker::need_resource(Verb verb, const Abstract& argument) {
  const bool url = resource_kind(verb) == ResourceKind::url;
  if (argument.is_exact(Kind::text)) {
    std::string path = argument.text;
    if (url) path = path.substr(0, path.find_first_of("?#"));
    Result<Capability> exact = url ? url_capability(verb, path) : path_capability(verb, path);
    if (exact) return need(std::move(exact.value()), "");
  }
  std::string known = argument.is(Kind::text) ? argument.text : "";
  if (url) known = known.substr(0, known.find_first_of("?#"));
  const std::size_t slash = known.rfind('/');
  known = slash == known.npos ? "" : known.substr(0, slash + 1);
  Result<Capability> prefix = Error{Errc::capability_malformed, {}};
  if (!url || known.size() > 8) {
    prefix = url ? url_capability(verb, known, true) : path_capability(verb, known, true);
  }
  const char* why = url ? "the URL is not constant" : "the name is not constant";
  if (prefix) return need(std::move(prefix.value()), why);
  // There is no wildcard over all hosts: it has to be declared by hand.
  Capability unknown;
  unknown.verb = verb;
  unknown.path = "";
  unknown.prefix = true;
  need(std::move(unknown), "no part of the URL up to a / of its path is constant");
}

// A query that is the program's answer is run; one that another function gets may become anything.
void Walker::leave_function(const Abstract& value) {
  const bool returns = function_.code[position_].opcode == Opcode::return_value;
  if (index_ == 0 && returns && final_) context_.answering = value.result_of;
  const bool answers =
      index_ == 0 || (context_.answering == index_ && !context_.shared_functions.contains(index_) &&
                      context_.calls_of[index_] == 1);
  if (!value.is(Kind::query) || !returns || !answers) return escape(value, "leaves the function");
  need(value.query->request, value.query->vague);
  note_data("reads rows");
}

void Walker::refuse_to_send(const Abstract& value) {
  if (!final_ || context_.cannot_travel.size() >= inference_notes_max) return;
  if (value.is(Kind::closure)) {
    const Function& function = context_.program.functions[value.index];
    const std::string name = function.name.empty() ? "a function" : utf8_of(function.name);
    context_.cannot_travel.push_back(note_at(function_, position_, name));
  } else if (is_effect(value)) {
    context_.cannot_travel.push_back(
        note_at(function_, position_, value.is(Kind::query) ? "a query" : value.text));
  }
}

void Walker::need_duration(const Abstract& argument) {
  const bool exact = argument.is_exact(Kind::number) && argument.number >= 1 &&
                     argument.number <= static_cast<double>(capability_sleep_ms_max);
  const std::uint64_t ms =
      exact ? static_cast<std::uint64_t>(std::ceil(argument.number)) : capability_sleep_ms_max;
  need(sleep_capability(ms).value(), exact ? "" : "the duration is not constant");
}

void Walker::escape(const Abstract& value, const char* how) {
  if (value.is(Kind::array)) context_.shared_arrays.insert(value.site);
  if (value.is(Kind::closure)) context_.shared_functions.insert(value.index);
  if (!is_effect(value)) return;
  if (value.is(Kind::query) || value.query) {
    Capability base = value.query->request;
    base.columns.clear();
    base.rules.clear();
    base.rows_max.reset();
    return need(std::move(base), std::string("the query ") + how);
  }
  const std::string root = value.text.substr(0, value.text.find('.'));
  if (root == "from") return escape_root("db", how);
  if (root == "import") return escape_root("ext", how);
  if (root != "globalThis") return escape_root(root, how);
  for (const char* each : {"kv", "http", "queue", "zone", "time", "db", "ext"}) {
    escape_root(each, how);
  }
}

void Walker::escape_root(const std::string& root, const char* how) {
  for (std::uint32_t i = 0; i < verbs_count; ++i) {
    const Verb verb = static_cast<Verb>(i);
    if (!std::string_view(verb_text(verb)).starts_with(root + '.')) continue;
    Capability all = any_table(verb);
    if (resource_kind(verb) == ResourceKind::duration) all.sleep_ms = capability_sleep_ms_max;
    all.prefix =
        resource_kind(verb) == ResourceKind::path || resource_kind(verb) == ResourceKind::url;
    need(std::move(all), root + " " + how);
  }
}

void Walker::need(Capability capability, std::string why) {
  if (!final_ || context_.needs.size() >= inference_notes_max) return;
  for (const Need& each : context_.needs) {
    if (each.capability == capability) return;
  }
  context_.needs.push_back({std::move(capability), note_at(function_, position_, std::move(why))});
}

}  // namespace kitwork::compiler
