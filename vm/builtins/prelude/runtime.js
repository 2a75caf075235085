// Functions that instructions call when a case is not a common one (vm/interpreter/prelude_functions.def). They follow
// the abstract operations of the specification that their names say.

// hint: 0 default, 1 number, 2 string
function to_primitive(value, hint) {
  const exotic = value[%well_known_symbol(3)];
  if (exotic !== undefined && exotic !== null) {
    if (!%is_callable(exotic)) %throw_type_error(%describe(exotic) + " is not a function");
    const result = %call(exotic, value, hint === 0 ? "default" : hint === 1 ? "number" : "string");
    if (!%is_object(result)) return result;
    %throw_type_error("Cannot convert object to primitive value");
  }
  const first = hint === 2 ? value.toString : value.valueOf;
  if (%is_callable(first)) {
    const result = %call(first, value);
    if (!%is_object(result)) return result;
  }
  const second = hint === 2 ? value.valueOf : value.toString;
  if (%is_callable(second)) {
    const result = %call(second, value);
    if (!%is_object(result)) return result;
  }
  %throw_type_error("Cannot convert object to primitive value");
}

function ordinary_has_instance(constructor, value) {
  if (!%is_callable(constructor)) return false;
  const target = %bound_target(constructor);
  if (target !== undefined) return instance_of(value, target);
  if (!%is_object(value)) return false;
  const prototype = constructor.prototype;
  if (!%is_object(prototype)) {
    %throw_type_error("Function has non-object prototype '" + %describe(prototype) + "' in instanceof check");
  }
  return %has_in_prototype_chain(value, prototype);
}

function instance_of(value, constructor) {
  if (!%is_object(constructor)) %throw_type_error("Right-hand side of 'instanceof' is not an object");
  const method = constructor[%well_known_symbol(2)];
  if (method !== undefined && method !== null) {
    if (!%is_callable(method)) %throw_type_error(%describe(method) + " is not a function");
    return !!%call(method, constructor, value);
  }
  if (!%is_callable(constructor)) %throw_type_error("Right-hand side of 'instanceof' is not callable");
  return ordinary_has_instance(constructor, value);
}

// The pair of a class's heritage and its prototype, whatever getters do.
function class_heritage(heritage) {
  return %pair(heritage, heritage.prototype);
}

function construct_base(new_target) {
  return %pair(new_target, new_target.prototype);
}

function get_iterator(iterable) {
  const method = iterable[%well_known_symbol(0)];
  if (!%is_callable(method)) %throw_type_error(%describe(iterable) + " is not iterable");
  const iterator = %call(method, iterable);
  if (!%is_object(iterator)) {
    %throw_type_error("Result of the Symbol.iterator method is not an object");
  }
  return iterator;
}

// The next value, or the hole at the end.
function iterator_step(iterator, next) {
  if (!%is_callable(next)) %throw_type_error(%describe(next) + " is not a function");
  const result = %call(next, iterator);
  if (!%is_object(result)) %throw_type_error("Iterator result " + %describe(result) + " is not an object");
  if (result.done) return %hole();
  return result.value;
}

// The same without asking for the value: undefined, or the hole at the end.
function iterator_skip(iterator, next) {
  if (!%is_callable(next)) %throw_type_error(%describe(next) + " is not a function");
  const result = %call(next, iterator);
  if (!%is_object(result)) %throw_type_error("Iterator result " + %describe(result) + " is not an object");
  if (result.done) return %hole();
  return undefined;
}

function iterator_close(iterator) {
  const method = iterator.return;
  if (method === undefined || method === null) return;
  if (!%is_callable(method)) %throw_type_error(%describe(method) + " is not a function");
  const result = %call(method, iterator);
  if (!%is_object(result)) %throw_type_error(%describe(result) + " is not an object");
}

// The completion is a throw already: what return does is ignored.
function iterator_close_silently(iterator) {
  try {
    const method = iterator.return;
    if (method !== undefined && method !== null) %call(method, iterator);
  } catch {
  }
}

function iterator_rest(iterator, next) {
  const rest = [];
  for (;;) {
    const value = iterator_step(iterator, next);
    if (%is_hole(value)) return rest;
    %append(rest, value);
  }
}

function append_spread(array, iterable) {
  const iterator = get_iterator(iterable);
  const next = iterator.next;
  for (;;) {
    const value = iterator_step(iterator, next);
    if (%is_hole(value)) return array;
    %append(array, value);
  }
}

// CopyDataProperties with getters.
function copy_properties(target, source) {
  if (source === undefined || source === null) return target;
  const from = %to_object(source);
  const keys = %own_property_keys(from);
  const count = %array_length(keys);
  for (let i = 0; i < count; i++) {
    const key = keys[i];
    if (%is_own_enumerable(from, key)) %create_data_property(target, key, from[key]);
  }
  return target;
}

// excluded: an array of property keys
function copy_properties_except(source, excluded) {
  const target = {};
  const from = %to_object(source);
  const keys = %own_property_keys(from);
  const count = %array_length(keys);
  const excluded_count = %array_length(excluded);
  for (let i = 0; i < count; i++) {
    const key = keys[i];
    let wanted = true;
    for (let k = 0; k < excluded_count; k++) {
      if (%same_key(excluded[k], key)) {
        wanted = false;
        break;
      }
    }
    if (wanted && %is_own_enumerable(from, key)) %create_data_property(target, key, from[key]);
  }
  return target;
}
