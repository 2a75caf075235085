// Array.from, Array.of, grouping, and the order of arrays.

// new.target's prototype has a getter.
function array_constructor(...items) {
  const prototype = new.target.prototype;
  const sized = %array_length(items) === 1 && typeof items[0] === "number";
  return %adopt(sized ? %array_create(items[0]) : items, prototype);
}

function number_constructor(value) {
  const number = arguments.length === 0 ? 0 : +value;
  return %number_object(number, prototype_for(new.target));
}

function array_from(items, mapper, this_arg) {
  const c = this;
  if (mapper !== undefined && !%is_callable(mapper)) %throw_type_error(%describe(mapper) + " is not a function");
  const method = items[%well_known_symbol(0)];
  if (method === undefined || method === null) return array_from_array_like(c, items, mapper, this_arg);
  if (!%is_callable(method)) %throw_type_error(%describe(method) + " is not a function");
  const plain = c === %well_known_constructor(0) || !%is_constructor(c);
  const a = plain ? [] : new c();
  let k = 0;
  if (%iterates_plainly(items)) {
    for (const v of items) {
      const value = mapper === undefined ? v : this_arg === undefined ? mapper(v, k) : %call(mapper, this_arg, v, k);
      if (plain) {
        %append(a, value);
      } else {
        %define_own(a, k, value);
      }
      k++;
    }
  } else {
    k = fill_from_iterator(a, plain, iterator_from_method(items, method), mapper, this_arg);
  }
  a.length = k;
  return a;
}

function iterator_from_method(items, method) {
  const iterator = %call(method, items);
  if (!%is_object(iterator)) %throw_type_error("Result of the Symbol.iterator method is not an object");
  return iterator;
}

// Adds what the iterator gives to `a`; returns how many that were.
function fill_from_iterator(a, plain, iterator, mapper, this_arg) {
  const next = iterator.next;
  for (let k = 0;; k++) {
    const v = iterator_step(iterator, next);
    if (%is_hole(v)) return k;
    try {
      const value = mapper === undefined ? v : %call(mapper, this_arg, v, k);
      if (plain) {
        %append(a, value);
      } else {
        %define_own(a, k, value);
      }
    } catch (error) {
      iterator_close_silently(iterator);
      throw error;
    }
  }
}

function array_from_array_like(c, items, mapper, this_arg) {
  const o = %to_object(items);
  const n = %to_length(o.length);
  const a = %is_constructor(c) ? new c(n) : %array_create(n);
  for (let k = 0; k < n; k++) {
    const v = o[k];
    %define_own(a, k, mapper === undefined ? v : %call(mapper, this_arg, v, k));
  }
  a.length = n;
  return a;
}

function array_of(...items) {
  const n = %array_length(items);
  if (this === %well_known_constructor(0) || !%is_constructor(this)) return items;
  const a = new this(n);
  for (let k = 0; k < n; k++) %define_own(a, k, items[k]);
  a.length = n;
  return a;
}

// --- order. The sort is stable: blocks by insertion, then merges from `values` to `spare` and back.

function sort_block(values, begin, end, f) {
  for (let i = begin + 1; i < end; i++) {
    const v = values[i];
    let at = i;
    while (at > begin && f(values[at - 1], v) > 0) {
      values[at] = values[at - 1];
      at--;
    }
    values[at] = v;
  }
}

function merge_blocks(from, to, begin, middle, end, f) {
  let i = begin;
  let j = middle;
  let k = begin;
  // In order already: nothing to compare.
  if (middle < end && f(from[middle - 1], from[middle]) > 0) {
    let a = from[i];
    let b = from[j];
    for (;;) {
      if (f(a, b) > 0) {
        to[k++] = b;
        if (++j === end) break;
        b = from[j];
      } else {
        to[k++] = a;
        if (++i === middle) break;
        a = from[i];
      }
    }
  }
  while (i < middle) to[k++] = from[i++];
  while (j < end) to[k++] = from[j++];
}

// Sorts the dense array by f, a comparison of the program.
function sort_with(values, f) {
  const n = %array_length(values);
  for (let begin = 0; begin < n; begin += 6) sort_block(values, begin, begin + 6 < n ? begin + 6 : n, f);
  if (n <= 6) return values;
  let from = values;
  let to = %array_copy(values);
  for (let width = 6; width < n; width *= 2) {
    for (let begin = 0; begin < n; begin += 2 * width) {
      const middle = begin + width < n ? begin + width : n;
      const end = middle + width < n ? middle + width : n;
      merge_blocks(from, to, begin, middle, end, f);
    }
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

// A dense array without undefined: sorted by comparison, or as strings.
function sort_values(values, f) {
  if (f !== undefined) return sort_with(values, f);
  if (%sort_primitives(values)) return values;
  const n = %array_length(values);
  const keys = [];
  for (let k = 0; k < n; k++) %append(keys, n > 1 ? `${values[k]}` : "");
  %sort_by_keys(values, keys);
  return values;
}

function check_comparison(f) {
  if (f !== undefined && !%is_callable(f)) {
    %throw_type_error("The comparison function must be either a function or undefined");
  }
}

function array_sort(f) {
  check_comparison(f);
  const o = %to_object(this);
  const n = %to_length(o.length);
  const values = [];
  let undefined_count = 0;
  for (let k = 0; k < n; k++) {
    const v = o[k];
    if (v !== undefined) {
      %append(values, v);
    } else if (k in o) {
      undefined_count++;
    }
  }
  const count = %array_length(values);
  const sorted = sort_values(values, f);
  let k = 0;
  for (; k < count; k++) o[k] = sorted[k];
  for (; undefined_count > 0; undefined_count--) o[k++] = undefined;
  for (; k < n; k++) {
    if (k in o) delete o[k];
  }
  return o;
}

function array_to_sorted(f) {
  check_comparison(f);
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_array_length(n);
  const values = [];
  for (let k = 0; k < n; k++) {
    const v = o[k];
    if (v !== undefined) %append(values, v);
  }
  const sorted = sort_values(values, f);
  for (let k = %array_length(sorted); k < n; k++) %append(sorted, undefined);
  return sorted;
}

// --- grouping

function object_group_by(items, f) {
  check_group(items, f);
  const groups = %collection_create(0, undefined);
  const keys = [];
  let k = 0;
  for (const v of items) {
    const key = %to_property_key(f(v, k++));
    const group = %map_get(groups, key);
    if (group === undefined) {
      %map_set(groups, key, [v]);
      %append(keys, key);
    } else {
      %append(group, v);
    }
  }
  const result = %null_object();
  const count = %array_length(keys);
  for (let i = 0; i < count; i++) %define_own(result, keys[i], %map_get(groups, keys[i]));
  return result;
}

function map_group_by(items, f) {
  check_group(items, f);
  const map = %collection_create(0, undefined);
  let k = 0;
  for (const v of items) {
    const key = f(v, k++);
    const group = %map_get(map, key);
    if (group === undefined) {
      %map_set(map, key, [v]);
    } else {
      %append(group, v);
    }
  }
  return map;
}

function check_group(items, f) {
  if (items === undefined || items === null) %throw_type_error(%describe(items) + " is not iterable");
  check_callable(f);
}
