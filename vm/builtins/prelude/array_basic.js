// Methods of Array.prototype that do not call back: what runs for anything that is not a plain array. They follow the
// steps of the specification.

// The constructor that ArraySpeciesCreate would call, or undefined for the original Array.
function species_of(o) {
  if (!%is_array(o)) return undefined;
  let c = o.constructor;
  if (%is_object(c)) {
    c = c[%well_known_symbol(5)];
    if (c === null) c = undefined;
  }
  if (c === undefined || c === %well_known_constructor(0)) return undefined;
  if (!%is_constructor(c)) %throw_type_error("object.constructor[Symbol.species] is not a constructor");
  return c;
}

function array_species_create(o, n) {
  const c = species_of(o);
  return c === undefined ? %array_create(n) : new c(n);
}

// A relative index: counted from the end when negative, kept within 0 .. n.
function relative_index(value, n, absent) {
  if (value === undefined) return absent;
  const i = %to_integer(value);
  if (i < 0) return i + n > 0 ? i + n : 0;
  return i < n ? i : n;
}

function check_length(n) {
  if (n > 9007199254740991) %throw_type_error("Pushing elements past the maximum array-like length");
}

function array_at(index) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  const i = %to_integer(index);
  const k = i < 0 ? n + i : i;
  return k < 0 || k >= n ? undefined : o[k];
}

function array_push(...items) {
  const o = %to_object(this);
  let n = %to_length(o.length);
  const count = %array_length(items);
  if (n + count > 9007199254740991) {
    %throw_type_error("Pushing " + count + " elements on an array-like of length " + n + " is disallowed by ECMA-262");
  }
  for (let i = 0; i < count; i++) o[n++] = items[i];
  o.length = n;
  return n;
}

function array_pop() {
  const o = %to_object(this);
  const n = %to_length(o.length);
  if (n === 0) {
    o.length = 0;
    return undefined;
  }
  const v = o[n - 1];
  delete o[n - 1];
  o.length = n - 1;
  return v;
}

function array_shift() {
  const o = %to_object(this);
  const n = %to_length(o.length);
  if (n === 0) {
    o.length = 0;
    return undefined;
  }
  const first = o[0];
  for (let k = 1; k < n; k++) {
    if (k in o) {
      o[k - 1] = o[k];
    } else {
      delete o[k - 1];
    }
  }
  delete o[n - 1];
  o.length = n - 1;
  return first;
}

function array_unshift(...items) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  const count = %array_length(items);
  if (count > 0) {
    check_length(n + count);
    move_elements(o, n - 1, n - 1 + count, n, -1);
    for (let k = 0; k < count; k++) o[k] = items[k];
  }
  o.length = n + count;
  return n + count;
}

// Moves `count` elements from index `from` to index `to`, holes too, stepping by `step`.
function move_elements(o, from, to, count, step) {
  for (; count > 0; count--) {
    if (from in o) {
      o[to] = o[from];
    } else {
      delete o[to];
    }
    from += step;
    to += step;
  }
}

function array_slice(start, end) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  let k = relative_index(start, n, 0);
  const last = relative_index(end, n, n);
  const a = array_species_create(o, last > k ? last - k : 0);
  let to = 0;
  for (; k < last; k++, to++) {
    if (k in o) %define_own(a, to, o[k]);
  }
  a.length = to;
  return a;
}

function array_splice(start, delete_count, ...items) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  const from = relative_index(start, n, 0);
  const added = %array_length(items);
  let removed;
  if (arguments.length === 0) {
    removed = 0;
  } else if (arguments.length === 1) {
    removed = n - from;
  } else {
    removed = %to_integer(delete_count);
    if (removed < 0) removed = 0;
    if (removed > n - from) removed = n - from;
  }
  check_length(n + added - removed);
  const a = array_species_create(o, removed);
  for (let k = 0; k < removed; k++) {
    if (from + k in o) %define_own(a, k, o[from + k]);
  }
  a.length = removed;
  const rest = n - from - removed;
  if (added < removed) {
    move_elements(o, from + removed, from + added, rest, 1);
    for (let k = n; k > n - removed + added; k--) delete o[k - 1];
  } else if (added > removed) {
    move_elements(o, n - 1, n - 1 + added - removed, rest, -1);
  }
  for (let k = 0; k < added; k++) o[from + k] = items[k];
  o.length = n - removed + added;
  return a;
}

function is_concat_spreadable(v) {
  if (!%is_object(v)) return false;
  const spreadable = v[%well_known_symbol(6)];
  return spreadable !== undefined ? !!spreadable : %is_array(v);
}

function array_concat(...items) {
  const o = %to_object(this);
  const a = array_species_create(o, 0);
  const count = %array_length(items);
  let to = 0;
  for (let i = -1; i < count; i++) {
    const e = i < 0 ? o : items[i];
    if (is_concat_spreadable(e)) {
      const n = %to_length(e.length);
      check_length(to + n);
      for (let k = 0; k < n; k++, to++) {
        if (k in e) %define_own(a, to, e[k]);
      }
    } else {
      check_length(to + 1);
      %define_own(a, to++, e);
    }
  }
  a.length = to;
  return a;
}

function array_reverse() {
  const o = %to_object(this);
  const n = %to_length(o.length);
  for (let low = 0, high = n - 1; low < high; low++, high--) {
    let low_value;
    let high_value;
    const low_there = low in o;
    if (low_there) low_value = o[low];
    const high_there = high in o;
    if (high_there) high_value = o[high];
    if (high_there) {
      o[low] = high_value;
    } else if (low_there) {
      delete o[low];
    }
    if (low_there) {
      o[high] = low_value;
    } else if (high_there) {
      delete o[high];
    }
  }
  return o;
}

function array_fill(value, start, end) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  let k = relative_index(start, n, 0);
  const last = relative_index(end, n, n);
  for (; k < last; k++) o[k] = value;
  return o;
}

function array_copy_within(target, start, end) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  const to = relative_index(target, n, 0);
  const from = relative_index(start, n, 0);
  const last = relative_index(end, n, n);
  let count = last - from;
  if (count > n - to) count = n - to;
  if (from < to && to < from + count) {
    move_elements(o, from + count - 1, to + count - 1, count, -1);
  } else {
    move_elements(o, from, to, count, 1);
  }
  return o;
}

function array_index_of(value, from_index) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  if (n === 0) return -1;
  let k = %to_integer(from_index);
  if (k < 0) {
    k += n;
    if (k < 0) k = 0;
  }
  for (; k < n; k++) {
    if (k in o && o[k] === value) return k;
  }
  return -1;
}

function array_last_index_of(value, from_index) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  if (n === 0) return -1;
  let k = n - 1;
  if (arguments.length > 1) {
    const i = %to_integer(from_index);
    k = i < 0 ? n + i : i < n - 1 ? i : n - 1;
  }
  for (; k >= 0; k--) {
    if (k in o && o[k] === value) return k;
  }
  return -1;
}

function array_includes(value, from_index) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  if (n === 0) return false;
  let k = %to_integer(from_index);
  if (k < 0) {
    k += n;
    if (k < 0) k = 0;
  }
  for (; k < n; k++) {
    const v = o[k];
    if (v === value || (v !== v && value !== value)) return true;
  }
  return false;
}

// A cycle's second visit gives the empty string.
function array_join(separator) {
  const o = %to_object(this);
  if (%is_reentered()) return "";
  const n = %to_length(o.length);
  const between = separator === undefined ? "," : `${separator}`;
  let text = "";
  for (let k = 0; k < n; k++) {
    if (k > 0) text += between;
    const v = o[k];
    if (v !== undefined && v !== null) text += `${v}`;
  }
  return text;
}

function array_to_string() {
  const o = %to_object(this);
  const join = o.join;
  if (%is_callable(join)) return %call(join, o);
  const tag = o[%well_known_symbol(4)];
  return "[object " + (typeof tag === "string" ? tag : %builtin_tag(o)) + "]";
}

function array_to_locale_string() {
  const o = %to_object(this);
  if (%is_reentered()) return "";
  const n = %to_length(o.length);
  let text = "";
  for (let k = 0; k < n; k++) {
    if (k > 0) text += ",";
    const v = o[k];
    if (v !== undefined && v !== null) text += `${v.toLocaleString()}`;
  }
  return text;
}

function array_with(index, value) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  const i = %to_integer(index);
  const at = i < 0 ? n + i : i;
  if (at >= n || at < 0) %throw_range_error("Invalid index : " + i);
  check_array_length(n);
  const a = [];
  for (let k = 0; k < n; k++) %append(a, k === at ? value : o[k]);
  return a;
}

function check_array_length(n) {
  if (n > 4294967295) %throw_range_error("Invalid array length");
}

function array_to_reversed() {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_array_length(n);
  const a = [];
  for (let k = n - 1; k >= 0; k--) %append(a, o[k]);
  return a;
}

function array_to_spliced(start, skip_count, ...items) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  const from = relative_index(start, n, 0);
  const added = %array_length(items);
  let skipped;
  if (arguments.length === 0) {
    skipped = 0;
  } else if (arguments.length === 1) {
    skipped = n - from;
  } else {
    skipped = %to_integer(skip_count);
    if (skipped < 0) skipped = 0;
    if (skipped > n - from) skipped = n - from;
  }
  check_length(n + added - skipped);
  check_array_length(n + added - skipped);
  const a = [];
  for (let k = 0; k < from; k++) %append(a, o[k]);
  for (let k = 0; k < added; k++) %append(a, items[k]);
  for (let k = from + skipped; k < n; k++) %append(a, o[k]);
  return a;
}

// The next of an iterator over anything but a plain array.
function array_iterator_next() {
  %check_internal(this, 1);
  const o = %slot(this, 0);
  if (o === undefined) return %iterator_result(undefined, true);
  const k = %slot(this, 1);
  if (k >= %to_length(o.length)) {
    %set_slot(this, 0, undefined);
    return %iterator_result(undefined, true);
  }
  %set_slot(this, 1, k + 1);
  const kind = %slot(this, 2);
  return %iterator_result(kind === 0 ? k : kind === 1 ? o[k] : [k, o[k]], false);
}
