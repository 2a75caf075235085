// Iterator helpers: map, filter, take, drop, flatMap. Each is an object with internal slots:
//   0 what it does: 0 map, 1 filter, 2 take, 3 drop, 4 flatMap
//   1 the iterator below; 2 its next; 3 the callback, or how many are left to take or drop; 4 the counter
//   5 state: 0 not started, 1 between two values, 2 running, 3 done; or, between two values of flatMap, an array of
//     the inner iterator and its next

function iterator_map(f) {
  check_iterator(this, "map");
  check_iterator_callback(this, f);
  return %internal_object(5, 0, this, this.next, f, 0, 0);
}

function iterator_filter(f) {
  check_iterator(this, "filter");
  check_iterator_callback(this, f);
  return %internal_object(5, 1, this, this.next, f, 0, 0);
}

function iterator_flat_map(f) {
  check_iterator(this, "flatMap");
  check_iterator_callback(this, f);
  return %internal_object(5, 4, this, this.next, f, 0, 0);
}

function iterator_limit(o, limit) {
  let n;
  try {
    n = +limit;
  } catch (error) {
    close_and_throw(o, error);
  }
  if (n === n) n = %to_integer(n);
  if (n >= 0) return n;
  iterator_close_silently(o);
  %throw_range_error(%describe(limit) + " must be positive");
}

function iterator_take(limit) {
  check_iterator(this, "take");
  const n = iterator_limit(this, limit);
  return %internal_object(5, 2, this, this.next, n, 0, 0);
}

function iterator_drop(limit) {
  check_iterator(this, "drop");
  const n = iterator_limit(this, limit);
  return %internal_object(5, 3, this, this.next, n, 0, 0);
}

function iterator_helper_next() {
  %check_internal(this, 5);
  const state = %slot(this, 5);
  if (state === 3) return %iterator_result(undefined, true);
  if (state === 2) %throw_type_error("Generator is already running");
  %set_slot(this, 5, 2);
  let value;
  try {
    value = helper_step(this, state);
  } catch (error) {
    %set_slot(this, 5, 3);
    throw error;
  }
  if (%is_hole(value)) {
    %set_slot(this, 5, 3);
    return %iterator_result(undefined, true);
  }
  if (%slot(this, 5) === 2) %set_slot(this, 5, 1);
  return %iterator_result(value, false);
}

// The helper's next value, or the hole at the end.
function helper_step(helper, state) {
  const iterator = %slot(helper, 1);
  const next = %slot(helper, 2);
  switch (%slot(helper, 0)) {
    case 0:
      return map_step(helper, iterator, next, %slot(helper, 3));
    case 1:
      return filter_step(helper, iterator, next, %slot(helper, 3));
    case 2: {
      const left = %slot(helper, 3);
      if (left === 0) {
        iterator_close(iterator);
        return %hole();
      }
      %set_slot(helper, 3, left - 1);
      return iterator_step(iterator, next);
    }
    case 3: {
      let left = %slot(helper, 3);
      if (left > 0) {
        %set_slot(helper, 3, 0);
        for (; left > 0; left--) {
          if (%is_hole(iterator_skip(iterator, next))) return %hole();
        }
      }
      return iterator_step(iterator, next);
    }
    default:
      return flat_map_step(helper, iterator, next, state);
  }
}

function map_step(helper, iterator, next, f) {
  const v = iterator_step(iterator, next);
  if (%is_hole(v)) return v;
  const k = %slot(helper, 4);
  %set_slot(helper, 4, k + 1);
  try {
    return f(v, k);
  } catch (error) {
    close_and_throw(iterator, error);
  }
}

function filter_step(helper, iterator, next, f) {
  for (;;) {
    const v = iterator_step(iterator, next);
    if (%is_hole(v)) return v;
    const k = %slot(helper, 4);
    %set_slot(helper, 4, k + 1);
    try {
      if (f(v, k)) return v;
    } catch (error) {
      close_and_throw(iterator, error);
    }
  }
}

function flat_map_step(helper, iterator, next, state) {
  let inner = %is_array(state) ? state : undefined;
  for (;;) {
    if (inner === undefined) {
      const v = iterator_step(iterator, next);
      if (%is_hole(v)) return v;
      const k = %slot(helper, 4);
      %set_slot(helper, 4, k + 1);
      try {
        const f = %slot(helper, 3);
        const below = iterator_flattenable(f(v, k), false);
        inner = [below, below.next];
      } catch (error) {
        close_and_throw(iterator, error);
      }
    }
    let value;
    try {
      value = iterator_step(inner[0], inner[1]);
    } catch (error) {
      close_and_throw(iterator, error);
    }
    if (!%is_hole(value)) {
      %set_slot(helper, 5, inner);
      return value;
    }
    inner = undefined;
  }
}

function iterator_helper_return() {
  %check_internal(this, 5);
  const state = %slot(this, 5);
  if (state === 3) return %iterator_result(undefined, true);
  if (state === 2) %throw_type_error("Generator is already running");
  const iterator = %slot(this, 1);
  if (state === 0) {
    %set_slot(this, 5, 3);
    iterator_close(iterator);
    return %iterator_result(undefined, true);
  }
  %set_slot(this, 5, 2);
  try {
    if (%is_array(state)) {
      try {
        iterator_close(state[0]);
      } catch (error) {
        close_and_throw(iterator, error);
      }
    }
    iterator_close(iterator);
  } finally {
    %set_slot(this, 5, 3);
  }
  return %iterator_result(undefined, true);
}
