// Map, Set, WeakMap and WeakSet: construction from iterables, callbacks, and the algebra of sets.

// The prototype for a new object of a built-in class, or undefined for the class's own.
function prototype_for(new_target) {
  const prototype = new_target.prototype;
  return %is_object(prototype) ? prototype : undefined;
}

function map_constructor(iterable) {
  if (new.target === undefined) %throw_type_error("Constructor Map requires 'new'");
  return add_entries(%collection_create(0, prototype_for(new.target)), iterable);
}

function weak_map_constructor(iterable) {
  if (new.target === undefined) %throw_type_error("Constructor WeakMap requires 'new'");
  return add_entries(%collection_create(2, prototype_for(new.target)), iterable);
}

function set_constructor(iterable) {
  if (new.target === undefined) %throw_type_error("Constructor Set requires 'new'");
  return add_values(%collection_create(1, prototype_for(new.target)), iterable);
}

function weak_set_constructor(iterable) {
  if (new.target === undefined) %throw_type_error("Constructor WeakSet requires 'new'");
  return add_values(%collection_create(3, prototype_for(new.target)), iterable);
}

function add_entries(map, iterable) {
  if (iterable === undefined || iterable === null) return map;
  const adder = map.set;
  if (!%is_callable(adder)) %throw_type_error("'" + %describe(adder) + "' returned for property 'set' of object '#<Map>' is not a function");
  if (%is_map_set(adder)) {
    for (const item of iterable) {
      if (!%is_object(item)) %throw_type_error("Iterator value " + %describe(item) + " is not an entry object");
      %map_set(map, item[0], item[1]);
    }
  } else {
    for (const item of iterable) {
      if (!%is_object(item)) %throw_type_error("Iterator value " + %describe(item) + " is not an entry object");
      %call(adder, map, item[0], item[1]);
    }
  }
  return map;
}

function add_values(set, iterable) {
  if (iterable === undefined || iterable === null) return set;
  const adder = set.add;
  if (!%is_callable(adder)) %throw_type_error("'" + %describe(adder) + "' returned for property 'add' of object '#<Set>' is not a function");
  if (%is_set_add(adder)) {
    for (const v of iterable) %set_add(set, v);
  } else {
    for (const v of iterable) %call(adder, set, v);
  }
  return set;
}

function map_for_each(f, this_arg) {
  const position = %collection_iterator(this, 0, "Map.prototype.forEach");
  check_callable(f);
  while (%collection_advance(position)) {
    %call(f, this_arg, %collection_value(position), %collection_key(position), this);
  }
}

function set_for_each(f, this_arg) {
  const position = %collection_iterator(this, 1, "Set.prototype.forEach");
  check_callable(f);
  while (%collection_advance(position)) {
    const v = %collection_key(position);
    %call(f, this_arg, v, v, this);
  }
}

// --- the algebra of sets. A set record's parts are read in the order of the specification.

function set_record_size(other) {
  if (!%is_object(other)) %throw_type_error(%describe(other) + " is not an object");
  const size = +other.size;
  if (size !== size) %throw_type_error("The 'size' property must be a number");
  const n = %to_integer(size);
  if (n < 0) %throw_range_error("'" + n + "' is an invalid size");
  return n;
}

function set_record_has(other) {
  const has = other.has;
  if (!%is_callable(has)) %throw_type_error("The 'has' property must be a function");
  return has;
}

function set_record_keys(other) {
  const keys = other.keys;
  if (!%is_callable(keys)) %throw_type_error("The 'keys' property must be a function");
  return keys;
}

function set_record_iterator(other, keys) {
  const iterator = %call(keys, other);
  if (!%is_object(iterator)) %throw_type_error("keys() result must be an object");
  return iterator;
}

function set_union(other) {
  %check_collection(this, 1, "Set.prototype.union");
  set_record_size(other);
  set_record_has(other);
  const iterator = set_record_iterator(other, set_record_keys(other));
  const next = iterator.next;
  const result = %set_copy(this);
  for (;;) {
    const v = iterator_step(iterator, next);
    if (%is_hole(v)) return result;
    %set_add(result, v);
  }
}

function set_intersection(other) {
  %check_collection(this, 1, "Set.prototype.intersection");
  const size = set_record_size(other);
  const has = set_record_has(other);
  const keys = set_record_keys(other);
  const result = %collection_create(1, undefined);
  if (%collection_size(this) <= size) {
    const position = %collection_iterator(this, 1, "Set.prototype.intersection");
    while (%collection_advance(position)) {
      const v = %collection_key(position);
      if (%call(has, other, v)) %set_add(result, v);
    }
    return result;
  }
  const iterator = set_record_iterator(other, keys);
  const next = iterator.next;
  for (;;) {
    const v = iterator_step(iterator, next);
    if (%is_hole(v)) return result;
    if (%collection_has(this, v)) %set_add(result, v);
  }
}

function set_difference(other) {
  %check_collection(this, 1, "Set.prototype.difference");
  const size = set_record_size(other);
  const has = set_record_has(other);
  const keys = set_record_keys(other);
  if (%collection_size(this) <= size) {
    const result = %set_copy(this);
    const position = %collection_iterator(this, 1, "Set.prototype.difference");
    while (%collection_advance(position)) {
      const v = %collection_key(position);
      if (%call(has, other, v)) %collection_delete(result, v);
    }
    return result;
  }
  const iterator = set_record_iterator(other, keys);
  const next = iterator.next;
  const result = %set_copy(this);
  for (;;) {
    const v = iterator_step(iterator, next);
    if (%is_hole(v)) return result;
    %collection_delete(result, v);
  }
}

function set_symmetric_difference(other) {
  %check_collection(this, 1, "Set.prototype.symmetricDifference");
  set_record_size(other);
  set_record_has(other);
  const iterator = set_record_iterator(other, set_record_keys(other));
  const next = iterator.next;
  const result = %set_copy(this);
  for (;;) {
    const v = iterator_step(iterator, next);
    if (%is_hole(v)) return result;
    if (%collection_has(this, v)) {
      %collection_delete(result, v);
    } else {
      %set_add(result, v);
    }
  }
}

function set_is_subset_of(other) {
  %check_collection(this, 1, "Set.prototype.isSubsetOf");
  const size = set_record_size(other);
  const has = set_record_has(other);
  set_record_keys(other);
  if (%collection_size(this) > size) return false;
  const position = %collection_iterator(this, 1, "Set.prototype.isSubsetOf");
  while (%collection_advance(position)) {
    if (!%call(has, other, %collection_key(position))) return false;
  }
  return true;
}

function set_is_superset_of(other) {
  %check_collection(this, 1, "Set.prototype.isSupersetOf");
  const size = set_record_size(other);
  set_record_has(other);
  const keys = set_record_keys(other);
  if (%collection_size(this) < size) return false;
  const iterator = set_record_iterator(other, keys);
  const next = iterator.next;
  for (;;) {
    const v = iterator_step(iterator, next);
    if (%is_hole(v)) return true;
    if (!%collection_has(this, v)) {
      iterator_close(iterator);
      return false;
    }
  }
}

function set_is_disjoint_from(other) {
  %check_collection(this, 1, "Set.prototype.isDisjointFrom");
  const size = set_record_size(other);
  const has = set_record_has(other);
  const keys = set_record_keys(other);
  if (%collection_size(this) <= size) {
    const position = %collection_iterator(this, 1, "Set.prototype.isDisjointFrom");
    while (%collection_advance(position)) {
      if (%call(has, other, %collection_key(position))) return false;
    }
    return true;
  }
  const iterator = set_record_iterator(other, keys);
  const next = iterator.next;
  for (;;) {
    const v = iterator_step(iterator, next);
    if (%is_hole(v)) return true;
    if (%collection_has(this, v)) {
      iterator_close(iterator);
      return false;
    }
  }
}
