// Methods of String that call back, or that ask an argument for its own way of searching.

function this_string(o, method) {
  if (o === undefined || o === null) %throw_type_error("String.prototype." + method + " called on null or undefined");
  return `${o}`;
}

function check_not_nullish(o, method) {
  if (o === undefined || o === null) %throw_type_error("String.prototype." + method + " called on null or undefined");
}

// The argument's own method for a symbol, or undefined.
function own_way(argument, symbol) {
  if (!%is_object(argument)) return undefined;
  const method = argument[symbol];
  if (method === undefined || method === null) return undefined;
  if (!%is_callable(method)) %throw_type_error(%describe(method) + " is not a function");
  return method;
}

function is_regexp(v) {
  if (!%is_object(v)) return false;
  return !!v[%well_known_symbol(8)];
}

function string_constructor(value) {
  const text = arguments.length === 0 ? "" : new.target === undefined && typeof value === "symbol" ? %symbol_text(value) : `${value}`;
  if (new.target === undefined) return text;
  return %string_object(text, prototype_for(new.target));
}

function string_raw(template, ...substitutions) {
  const cooked = %to_object(template);
  const literals = %to_object(cooked.raw);
  const n = %to_length(literals.length);
  const given = %array_length(substitutions);
  let text = "";
  for (let k = 0; k < n; k++) {
    text += `${literals[k]}`;
    if (k + 1 < n && k < given) text += `${substitutions[k]}`;
  }
  return text;
}

function string_includes(search, position) {
  const text = this_string(this, "includes");
  if (is_regexp(search)) %throw_type_error("First argument to String.prototype.includes must not be a regular expression");
  return %string_find(text, `${search}`, %clamp_index(%to_integer(position), text.length)) >= 0;
}

function string_starts_with(search, position) {
  const text = this_string(this, "startsWith");
  if (is_regexp(search)) %throw_type_error("First argument to String.prototype.startsWith must not be a regular expression");
  const wanted = `${search}`;
  return %string_is_at(text, wanted, %clamp_index(%to_integer(position), text.length));
}

function string_ends_with(search, end_position) {
  const text = this_string(this, "endsWith");
  if (is_regexp(search)) %throw_type_error("First argument to String.prototype.endsWith must not be a regular expression");
  const wanted = `${search}`;
  const end = end_position === undefined ? text.length : %clamp_index(%to_integer(end_position), text.length);
  return %string_is_at(text, wanted, end - wanted.length);
}

function string_split(separator, limit) {
  check_not_nullish(this, "split");
  const method = own_way(separator, %well_known_symbol(12));
  if (method !== undefined) return %call(method, separator, this, limit);
  const text = `${this}`;
  const most = limit === undefined ? 4294967295 : limit >>> 0;
  const between = `${separator}`;
  if (most === 0) return [];
  if (separator === undefined) return [text];
  return %string_split_units(text, between, most);
}

function string_replace(search, replacement) {
  check_not_nullish(this, "replace");
  const method = own_way(search, %well_known_symbol(10));
  if (method !== undefined) return %call(method, search, this, replacement);
  const text = `${this}`;
  const wanted = `${search}`;
  const f = %is_callable(replacement) ? replacement : undefined;
  const pattern = f === undefined ? `${replacement}` : "";
  const at = %string_find(text, wanted, 0);
  if (at < 0) return text;
  const end = at + wanted.length;
  const by = f === undefined ? %string_substitute(pattern, text, wanted, at) : `${f(wanted, at, text)}`;
  return %string_part(text, 0, at) + by + %string_part(text, end, text.length);
}

function string_replace_all(search, replacement) {
  check_not_nullish(this, "replaceAll");
  if (%is_object(search)) {
    if (is_regexp(search)) {
      const flags = search.flags;
      check_not_nullish(flags, "replaceAll");
      if (%string_find(`${flags}`, "g", 0) < 0) %throw_type_error("replaceAll must be called with a global RegExp");
    }
    const method = own_way(search, %well_known_symbol(10));
    if (method !== undefined) return %call(method, search, this, replacement);
  }
  const text = `${this}`;
  const wanted = `${search}`;
  const f = %is_callable(replacement) ? replacement : undefined;
  const pattern = f === undefined ? `${replacement}` : "";
  const step = wanted.length > 0 ? wanted.length : 1;
  let result = "";
  let from = 0;
  for (let at = %string_find(text, wanted, 0); at >= 0;) {
    const by = f === undefined ? %string_substitute(pattern, text, wanted, at) : `${f(wanted, at, text)}`;
    result += %string_part(text, from, at) + by;
    from = at + wanted.length;
    at = at + step > text.length ? -1 : %string_find(text, wanted, at + step);
  }
  return from < text.length ? result + %string_part(text, from, text.length) : result;
}

function string_match(pattern) {
  return ask_pattern(this, pattern, %well_known_symbol(8), "match");
}

function string_search(pattern) {
  return ask_pattern(this, pattern, %well_known_symbol(11), "search");
}

function string_match_all(pattern) {
  check_not_nullish(this, "matchAll");
  if (%is_object(pattern) && is_regexp(pattern)) {
    const flags = pattern.flags;
    check_not_nullish(flags, "matchAll");
    if (%string_find(`${flags}`, "g", 0) < 0) %throw_type_error("String.prototype.matchAll called with a non-global RegExp argument");
  }
  return ask_pattern(this, pattern, %well_known_symbol(9), "matchAll");
}

function ask_pattern(o, pattern, symbol, name) {
  check_not_nullish(o, name);
  const method = own_way(pattern, symbol);
  if (method !== undefined) return %call(method, pattern, o);
  %throw_type_error("String.prototype." + name + " needs a regular expression");
}
