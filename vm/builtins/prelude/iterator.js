// Iterator.prototype, Iterator.from and the methods of iterators that call back.

function check_iterator(o, method) {
  if (!%is_object(o)) %throw_type_error("Iterator.prototype." + method + " called on non-object");
}

// Throws a TypeError for an argument that is no function, after closing the iterator.
function check_iterator_callback(o, f) {
  if (%is_callable(f)) return;
  iterator_close_silently(o);
  %throw_type_error(%describe(f) + " is not a function");
}

function close_and_throw(iterator, error) {
  iterator_close_silently(iterator);
  throw error;
}

function iterator_constructor() {
  if (new.target === undefined) %throw_type_error("Constructor Iterator requires 'new'");
  if (new.target === %well_known_constructor(3)) %throw_type_error("Abstract class Iterator not directly constructable");
  const prototype = new.target.prototype;
  return %object_create(%is_object(prototype) ? prototype : %iterator_prototype());
}

function iterator_identity() {
  return this;
}

// The iterator of an object or, when `strings` allows it, of a string.
function iterator_flattenable(o, strings) {
  if (!%is_object(o) && !(strings && typeof o === "string")) %throw_type_error(%describe(o) + " is not an object");
  const method = o[%well_known_symbol(0)];
  if (method === undefined || method === null) return o;
  if (!%is_callable(method)) %throw_type_error(%describe(method) + " is not a function");
  const iterator = %call(method, o);
  if (!%is_object(iterator)) %throw_type_error(%describe(iterator) + " is not an object");
  return iterator;
}

function iterator_from(o) {
  const iterator = iterator_flattenable(o, true);
  const next = iterator.next;
  if (%has_in_prototype_chain(iterator, %iterator_prototype())) return iterator;
  return %internal_object(6, iterator, next);
}

function wrapped_iterator_next() {
  %check_internal(this, 6);
  return %call(%slot(this, 1), %slot(this, 0));
}

function wrapped_iterator_return() {
  %check_internal(this, 6);
  const iterator = %slot(this, 0);
  const method = iterator.return;
  if (method === undefined || method === null) return %iterator_result(undefined, true);
  return %call(method, iterator);
}

// --- accessors that stand in for data properties of Iterator.prototype

function set_on_receiver(receiver, key, value) {
  if (!%is_object(receiver)) %throw_type_error("Iterator.prototype setter called on non-object");
  if (receiver === %iterator_prototype()) %throw_type_error("Cannot assign to this property");
  if (%has_own(receiver, key)) {
    receiver[key] = value;
  } else {
    %define_own(receiver, key, value);
  }
}

function iterator_get_constructor() {
  return %well_known_constructor(3);
}

function iterator_set_constructor(value) {
  set_on_receiver(this, "constructor", value);
}

function iterator_get_tag() {
  return "Iterator";
}

function iterator_set_tag(value) {
  set_on_receiver(this, %well_known_symbol(4), value);
}

// --- methods that consume

function iterator_to_array() {
  check_iterator(this, "toArray");
  const next = this.next;
  const result = [];
  for (;;) {
    const v = iterator_step(this, next);
    if (%is_hole(v)) return result;
    %append(result, v);
  }
}

function iterator_for_each(f) {
  check_iterator(this, "forEach");
  check_iterator_callback(this, f);
  const next = this.next;
  for (let k = 0;; k++) {
    const v = iterator_step(this, next);
    if (%is_hole(v)) return undefined;
    try {
      f(v, k);
    } catch (error) {
      close_and_throw(this, error);
    }
  }
}

function iterator_some(f) {
  check_iterator(this, "some");
  check_iterator_callback(this, f);
  const next = this.next;
  for (let k = 0;; k++) {
    const v = iterator_step(this, next);
    if (%is_hole(v)) return false;
    let found = false;
    try {
      if (f(v, k)) found = true;
    } catch (error) {
      close_and_throw(this, error);
    }
    if (found) {
      iterator_close(this);
      return true;
    }
  }
}

function iterator_every(f) {
  check_iterator(this, "every");
  check_iterator_callback(this, f);
  const next = this.next;
  for (let k = 0;; k++) {
    const v = iterator_step(this, next);
    if (%is_hole(v)) return true;
    let failed = false;
    try {
      if (!f(v, k)) failed = true;
    } catch (error) {
      close_and_throw(this, error);
    }
    if (failed) {
      iterator_close(this);
      return false;
    }
  }
}

function iterator_find(f) {
  check_iterator(this, "find");
  check_iterator_callback(this, f);
  const next = this.next;
  for (let k = 0;; k++) {
    const v = iterator_step(this, next);
    if (%is_hole(v)) return undefined;
    let found = false;
    try {
      if (f(v, k)) found = true;
    } catch (error) {
      close_and_throw(this, error);
    }
    if (found) {
      iterator_close(this);
      return v;
    }
  }
}

function iterator_reduce(f) {
  check_iterator(this, "reduce");
  check_iterator_callback(this, f);
  const next = this.next;
  let k = 0;
  let value;
  if (arguments.length >= 2) {
    value = arguments[1];
  } else {
    value = iterator_step(this, next);
    if (%is_hole(value)) return %throw_type_error("Reduce of a done iterator with no initial value");
    k = 1;
  }
  for (;; k++) {
    const v = iterator_step(this, next);
    if (%is_hole(v)) return value;
    try {
      value = f(value, v, k);
    } catch (error) {
      close_and_throw(this, error);
    }
  }
}
