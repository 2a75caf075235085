// Methods of Array.prototype that call back. Each call is an ordinary frame, so that a capsule can stop in it.
//
// An element is read before it is asked whether it is there: on ordinary objects nobody can tell, and it halves the work.

function check_callable(f) {
  if (!%is_callable(f)) %throw_type_error(%describe(f) + " is not a function");
}

function array_for_each(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  if (this_arg === undefined) {
    for (let k = 0; k < n; k++) {
      const v = o[k];
      if (v !== undefined || k in o) f(v, k, o);
    }
  } else {
    for (let k = 0; k < n; k++) {
      const v = o[k];
      if (v !== undefined || k in o) %call(f, this_arg, v, k, o);
    }
  }
}

function array_map(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  const c = species_of(o);
  if (c === undefined && n <= 4294967295) {
    const a = [];
    if (this_arg === undefined) {
      for (let k = 0; k < n; k++) {
        const v = o[k];
        %append(a, v !== undefined || k in o ? f(v, k, o) : %hole());
      }
    } else {
      for (let k = 0; k < n; k++) {
        const v = o[k];
        %append(a, v !== undefined || k in o ? %call(f, this_arg, v, k, o) : %hole());
      }
    }
    return a;
  }
  const a = c === undefined ? %array_create(n) : new c(n);
  for (let k = 0; k < n; k++) {
    const v = o[k];
    if (v !== undefined || k in o) %define_own(a, k, %call(f, this_arg, v, k, o));
  }
  return a;
}

function array_filter(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  const c = species_of(o);
  if (c === undefined) {
    const a = [];
    if (this_arg === undefined) {
      for (let k = 0; k < n; k++) {
        const v = o[k];
        if ((v !== undefined || k in o) && f(v, k, o)) %append(a, v);
      }
    } else {
      for (let k = 0; k < n; k++) {
        const v = o[k];
        if ((v !== undefined || k in o) && %call(f, this_arg, v, k, o)) %append(a, v);
      }
    }
    return a;
  }
  const a = new c(0);
  let to = 0;
  for (let k = 0; k < n; k++) {
    const v = o[k];
    if ((v !== undefined || k in o) && %call(f, this_arg, v, k, o)) %define_own(a, to++, v);
  }
  return a;
}

function array_some(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  for (let k = 0; k < n; k++) {
    const v = o[k];
    if ((v !== undefined || k in o) && (this_arg === undefined ? f(v, k, o) : %call(f, this_arg, v, k, o))) return true;
  }
  return false;
}

function array_every(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  for (let k = 0; k < n; k++) {
    const v = o[k];
    if ((v !== undefined || k in o) && !(this_arg === undefined ? f(v, k, o) : %call(f, this_arg, v, k, o))) return false;
  }
  return true;
}

function array_find(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  for (let k = 0; k < n; k++) {
    const v = o[k];
    if (this_arg === undefined ? f(v, k, o) : %call(f, this_arg, v, k, o)) return v;
  }
}

function array_find_index(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  for (let k = 0; k < n; k++) {
    if (this_arg === undefined ? f(o[k], k, o) : %call(f, this_arg, o[k], k, o)) return k;
  }
  return -1;
}

function array_find_last(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  for (let k = n - 1; k >= 0; k--) {
    const v = o[k];
    if (this_arg === undefined ? f(v, k, o) : %call(f, this_arg, v, k, o)) return v;
  }
}

function array_find_last_index(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  for (let k = n - 1; k >= 0; k--) {
    if (this_arg === undefined ? f(o[k], k, o) : %call(f, this_arg, o[k], k, o)) return k;
  }
  return -1;
}

function array_reduce(f) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  let k = 0;
  let value;
  if (arguments.length >= 2) {
    value = arguments[1];
  } else {
    for (;; k++) {
      if (k >= n) %throw_type_error("Reduce of empty array with no initial value");
      value = o[k];
      if (value !== undefined || k in o) break;
    }
    k++;
  }
  for (; k < n; k++) {
    const v = o[k];
    if (v !== undefined || k in o) value = f(value, v, k, o);
  }
  return value;
}

function array_reduce_right(f) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  check_callable(f);
  let k = n - 1;
  let value;
  if (arguments.length >= 2) {
    value = arguments[1];
  } else {
    for (;; k--) {
      if (k < 0) %throw_type_error("Reduce of empty array with no initial value");
      value = o[k];
      if (value !== undefined || k in o) break;
    }
    k--;
  }
  for (; k >= 0; k--) {
    const v = o[k];
    if (v !== undefined || k in o) value = f(value, v, k, o);
  }
  return value;
}

// Adds the elements of `source` to `target`, flattened `depth` deep. The pending arrays lie on a stack of
// their own: (source, length, position) each.
function flatten_into(target, source, length, depth) {
  const stack = [];
  let o = source;
  let n = length;
  let k = 0;
  let to = 0;
  let left = depth;
  for (;;) {
    if (k >= n) {
      if (%array_length(stack) === 0) return;
      k = %array_pop(stack);
      n = %array_pop(stack);
      o = %array_pop(stack);
      left++;
      continue;
    }
    const v = o[k];
    if (v !== undefined || k in o) {
      if (left > 0 && %is_array(v)) {
        %append(stack, o);
        %append(stack, n);
        %append(stack, k + 1);
        o = v;
        n = %to_length(o.length);
        k = 0;
        left--;
        continue;
      }
      if (to >= 9007199254740991) %throw_type_error("Invalid array length");
      %define_own(target, to++, v);
    }
    k++;
  }
}

function array_flat(depth) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  let deep = 1;
  if (depth !== undefined) {
    deep = %to_integer(depth);
    if (deep < 0) deep = 0;
  }
  const a = array_species_create(o, 0);
  flatten_into(a, o, n, deep);
  return a;
}

function array_flat_map(f, this_arg) {
  const o = %to_object(this);
  const n = %to_length(o.length);
  if (!%is_callable(f)) %throw_type_error("flatMap mapper function is not callable");
  const a = array_species_create(o, 0);
  flatten_mapped(a, o, n, f, this_arg);
  return a;
}

function flatten_mapped(target, o, n, f, this_arg) {
  let to = 0;
  for (let k = 0; k < n; k++) {
    const v = o[k];
    if (v !== undefined || k in o) {
      const part = %call(f, this_arg, v, k, o);
      if (%is_array(part)) {
        const count = %to_length(part.length);
        for (let i = 0; i < count; i++) {
          const w = part[i];
          if (w !== undefined || i in part) %define_own(target, to++, w);
        }
      } else {
        %define_own(target, to++, part);
      }
    }
  }
}
