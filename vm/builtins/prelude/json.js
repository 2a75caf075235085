// JSON with callbacks: a reviver, a replacer, toJSON, getters. All else is done without them, in one go.

function json_parse(text, reviver) {
  const value = %json_parse_text(`${text}`);
  if (!%is_callable(reviver)) return value;
  return revive({ "": value }, "", reviver);
}

function revive(holder, key, reviver) {
  const value = holder[key];
  if (%is_object(value)) {
    if (%is_array(value)) {
      const n = %to_length(value.length);
      for (let i = 0; i < n; i++) revive_property(value, %index_key(i), reviver);
    } else {
      const keys = %own_enumerable_string_keys(value);
      const n = %array_length(keys);
      for (let i = 0; i < n; i++) revive_property(value, keys[i], reviver);
    }
  }
  return %call(reviver, holder, key, value);
}

function revive_property(value, key, reviver) {
  const element = revive(value, key, reviver);
  if (element === undefined) {
    %delete_quietly(value, key);
  } else {
    %define_quietly(value, key, element);
  }
}

function json_stringify(value, replacer, space) {
  let f;
  let allowed;
  if (%is_callable(replacer)) {
    f = replacer;
  } else if (%is_array(replacer)) {
    allowed = allowed_keys(replacer);
  }
  const gap = json_gap(space);
  return json_text({ "": value }, "", value, f, allowed, gap, "", []);
}

function allowed_keys(list) {
  const keys = [];
  const seen = %collection_create(1, undefined);
  const n = %to_length(list.length);
  for (let i = 0; i < n; i++) {
    let v = list[i];
    if (typeof v === "number" || %is_wrapper(v, 1) || %is_wrapper(v, 2)) v = `${v}`;
    if (typeof v === "string" && !%collection_has(seen, v)) {
      %set_add(seen, v);
      %append(keys, v);
    }
  }
  return keys;
}

function json_gap(space) {
  let v = space;
  if (%is_wrapper(v, 1)) {
    v = +v;
  } else if (%is_wrapper(v, 2)) {
    v = `${v}`;
  }
  if (typeof v === "number") {
    const n = %to_integer(v);
    return %string_part("          ", 0, n < 0 ? 0 : n > 10 ? 10 : n);
  }
  if (typeof v === "string") return %string_part(v, 0, v.length > 10 ? 10 : v.length);
  return "";
}

// The text of holder[key], whose value was read already; undefined when it has none.
function json_text(holder, key, given, f, allowed, gap, indent, stack) {
  let value = given;
  if (%is_object(value)) {
    const to_json = value.toJSON;
    if (%is_callable(to_json)) value = %call(to_json, value, key);
  }
  if (f !== undefined) value = %call(f, holder, key, value);
  if (%is_object(value)) {
    if (%is_wrapper(value, 1)) {
      value = +value;
    } else if (%is_wrapper(value, 2)) {
      value = `${value}`;
    } else if (%is_wrapper(value, 0)) {
      value = %wrapped_value(value);
    } else if (!%is_callable(value)) {
      const n = %array_length(stack);
      for (let i = 0; i < n; i++) {
        if (stack[i] === value) %throw_type_error("Converting circular structure to JSON");
      }
      %append(stack, value);
      const text = %is_array(value) ? json_array(value, f, allowed, gap, indent, stack)
                                    : json_object(value, f, allowed, gap, indent, stack);
      %array_pop(stack);
      return text;
    }
  }
  return %json_primitive(value);
}

function json_object(value, f, allowed, gap, indent, stack) {
  const inner = indent + gap;
  const keys = allowed !== undefined ? allowed : %own_enumerable_string_keys(value);
  const n = %array_length(keys);
  let text = "{";
  let first = true;
  for (let i = 0; i < n; i++) {
    const key = keys[i];
    const part = json_text(value, key, value[key], f, allowed, gap, inner, stack);
    if (part !== undefined) {
      if (!first) text += ",";
      first = false;
      if (gap !== "") text += "\n" + inner;
      text += %json_primitive(key) + (gap !== "" ? ": " : ":") + part;
    }
  }
  if (!first && gap !== "") text += "\n" + indent;
  return text + "}";
}

function json_array(value, f, allowed, gap, indent, stack) {
  const inner = indent + gap;
  const n = %to_length(value.length);
  let text = "[";
  for (let i = 0; i < n; i++) {
    if (i > 0) text += ",";
    if (gap !== "") text += "\n" + inner;
    const part = json_text(value, %index_key(i), value[i], f, allowed, gap, inner, stack);
    text += part === undefined ? "null" : part;
  }
  if (n > 0 && gap !== "") text += "\n" + indent;
  return text + "]";
}
