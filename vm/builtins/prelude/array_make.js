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

// --- order. A stable merge sort over runs that are in order already; short ones are made longer by binary insertion. The
// comparisons of short arrays are those that other engines make, in the same order.

// Makes [begin, end) a run from the front as long as it goes; returns where it ends. A falling one is turned around.
function find_run(values, begin, end, f) {
  let at = begin + 1;
  if (at === end) return end;
  let last = values[at];
  if (f(last, values[begin]) < 0) {
    for (at++; at < end; at++) {
      const v = values[at];
      if (!(f(v, last) < 0)) break;
      last = v;
    }
    for (let low = begin, high = at - 1; low < high; low++, high--) {
      const v = values[low];
      values[low] = values[high];
      values[high] = v;
    }
    return at;
  }
  for (at++; at < end; at++) {
    const v = values[at];
    if (f(v, last) < 0) break;
    last = v;
  }
  return at;
}

// [begin, sorted) is in order; inserts what follows up to `end`.
function insert_into_run(values, begin, sorted, end, f) {
  for (let at = sorted; at < end; at++) {
    const v = values[at];
    let left = begin;
    let right = at;
    while (left < right) {
      const middle = left + ((right - left) >> 1);
      if (f(v, values[middle]) < 0) {
        right = middle;
      } else {
        left = middle + 1;
      }
    }
    if (left < at) {
      %array_move(values, left + 1, values, left, at - left);
      values[left] = v;
    }
  }
}

function merge_runs(values, spare, begin, middle, end, f) {
  if (!(f(values[middle], values[middle - 1]) < 0)) return;
  const count = middle - begin;
  %array_move(spare, 0, values, begin, count);
  let i = 0;
  let j = middle;
  let k = begin;
  let a = spare[0];
  let b = values[j];
  for (;;) {
    if (f(b, a) < 0) {
      values[k++] = b;
      if (++j === end) break;
      b = values[j];
    } else {
      values[k++] = a;
      if (++i === count) return;
      a = spare[i];
    }
  }
  %array_move(values, k, spare, i, count - i);
}

// Merges the runs that are too short for those behind them. starts[i] is where run i begins; the last entry is the end.
function collapse_runs(values, spare, starts, all, f) {
  for (;;) {
    let i = %array_length(starts) - 3;
    if (i < 0) return;
    const c = starts[i + 2] - starts[i + 1];
    const b = starts[i + 1] - starts[i];
    const a = i > 0 ? starts[i] - starts[i - 1] : 0;
    const before = i > 1 ? starts[i - 1] - starts[i - 2] : 0;
    if (all || (i > 0 && a <= b + c) || (i > 1 && before <= a + b)) {
      if (i > 0 && a < c) i--;
    } else if (b > c) {
      return;
    }
    merge_runs(values, spare, starts[i], starts[i + 1], starts[i + 2], f);
    const last = %array_pop(starts);
    if (i + 2 < %array_length(starts)) starts[i + 1] = starts[i + 2];
    starts[%array_length(starts) - 1] = last;
  }
}

// Sorts the dense array by f, a comparison of the program.
function sort_with(values, f) {
  const n = %array_length(values);
  if (n < 2) return values;
  let shortest = n;
  let odd = 0;
  while (shortest >= 64) {
    if (shortest % 2 !== 0) odd = 1;
    shortest = (shortest - shortest % 2) / 2;
  }
  shortest += odd;
  const spare = n > shortest ? %array_copy(values) : values;
  const starts = [0];
  let begin = 0;
  while (begin < n) {
    let end = find_run(values, begin, n, f);
    if (end - begin < shortest) {
      const forced = begin + shortest < n ? begin + shortest : n;
      insert_into_run(values, begin, end, forced, f);
      end = forced;
    }
    %append(starts, end);
    collapse_runs(values, spare, starts, false, f);
    begin = end;
  }
  collapse_runs(values, spare, starts, true, f);
  return values;
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
