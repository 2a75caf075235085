// Object: what has to call the program's code. Steps follow the specification.

function object_assign(target, ...sources) {
  const to = %to_object(target);
  const source_count = %array_length(sources);
  for (let i = 0; i < source_count; i++) {
    const source = sources[i];
    if (source === undefined || source === null) continue;
    const from = %to_object(source);
    const keys = %own_property_keys(from);
    const count = %array_length(keys);
    for (let k = 0; k < count; k++) {
      const key = keys[k];
      if (%is_own_enumerable(from, key)) to[key] = from[key];
    }
  }
  return to;
}

function object_create(prototype, properties) {
  return object_define_properties({ __proto__: prototype }, properties);
}

// ToPropertyDescriptor: an array of flags, value, getter and setter. The flags: 1 value, 2 get, 4 set, 8 writable,
// 16 enumerable, 32 configurable are present; 64 writable, 128 enumerable, 256 configurable are true.
function to_descriptor(description) {
  if (!%is_object(description)) {
    %throw_type_error("Property description must be an object: " + %describe(description));
  }
  let flags = 0;
  let value;
  let getter;
  let setter;
  if ("enumerable" in description) flags |= description.enumerable ? 144 : 16;
  if ("configurable" in description) flags |= description.configurable ? 288 : 32;
  if ("value" in description) {
    flags |= 1;
    value = description.value;
  }
  if ("writable" in description) flags |= description.writable ? 72 : 8;
  if ("get" in description) {
    flags |= 2;
    getter = description.get;
    if (getter !== undefined && !%is_callable(getter)) {
      %throw_type_error("Getter must be a function: " + %describe(getter));
    }
  }
  if ("set" in description) {
    flags |= 4;
    setter = description.set;
    if (setter !== undefined && !%is_callable(setter)) {
      %throw_type_error("Setter must be a function: " + %describe(setter));
    }
  }
  if ((flags & 6) !== 0 && (flags & 9) !== 0) {
    %throw_type_error("Invalid property descriptor. Cannot both specify accessors and a value or writable attribute, " + %describe(description));
  }
  return [flags, value, getter, setter];
}

// What an array's length becomes: converted twice, as the language does.
function to_array_length(value) {
  const length = +value >>> 0;
  if (length !== +value) %throw_range_error("Invalid array length");
  return length;
}

function define_descriptor(object, key, descriptor) {
  let value = descriptor[1];
  if ((descriptor[0] & 1) !== 0 && %is_array_length(object, key)) value = to_array_length(value);
  return %define_property(object, key, descriptor[0], value, descriptor[2], descriptor[3]);
}

function object_define_property(object, key, description) {
  if (!%is_object(object)) %throw_type_error("Object.defineProperty called on non-object");
  const name = %to_property_key(key);
  const descriptor = to_descriptor(description);
  if (!define_descriptor(object, name, descriptor)) %throw_not_defined(object, name);
  return object;
}

function reflect_define_property(object, key, description) {
  const name = %to_property_key(key);
  return define_descriptor(object, name, to_descriptor(description));
}

function object_define_properties(object, properties) {
  if (!%is_object(object)) %throw_type_error("Object.defineProperties called on non-object");
  const from = %to_object(properties);
  const keys = %own_property_keys(from);
  const count = %array_length(keys);
  const names = [];
  const descriptors = [];
  for (let i = 0; i < count; i++) {
    const key = keys[i];
    if (!%is_own_enumerable(from, key)) continue;
    %append(descriptors, to_descriptor(from[key]));
    %append(names, key);
  }
  const defined = %array_length(names);
  for (let i = 0; i < defined; i++) {
    if (!define_descriptor(object, names[i], descriptors[i])) %throw_not_defined(object, names[i]);
  }
  return object;
}

function object_values(value) {
  const object = %to_object(value);
  const keys = %own_property_keys(object);
  const count = %array_length(keys);
  const values = [];
  for (let i = 0; i < count; i++) {
    const key = keys[i];
    if (typeof key === "string" && %is_own_enumerable(object, key)) %append(values, object[key]);
  }
  return values;
}

function object_entries(value) {
  const object = %to_object(value);
  const keys = %own_property_keys(object);
  const count = %array_length(keys);
  const entries = [];
  for (let i = 0; i < count; i++) {
    const key = keys[i];
    if (typeof key === "string" && %is_own_enumerable(object, key)) %append(entries, [key, object[key]]);
  }
  return entries;
}

function object_from_entries(iterable) {
  if (iterable === undefined || iterable === null) %throw_type_error(%describe(iterable) + " is not iterable");
  const object = {};
  for (const item of iterable) {
    if (!%is_object(item)) %throw_type_error("Iterator value " + %describe(item) + " is not an entry object");
    const key = item[0];
    const value = item[1];
    %create_data_property(object, %to_property_key(key), value);
  }
  return object;
}

function object_to_string() {
  const object = %to_object(this);
  const tag = object[%well_known_symbol(4)];
  if (typeof tag === "string") return "[object " + tag + "]";
  return "[object " + %class_tag(object) + "]";
}

function object_to_locale_string() {
  return this.toString();
}

// The write calls a setter, or converts an array's length.
function reflect_set(object, key, value, receiver) {
  const name = %to_property_key(key);
  const to = arguments.length > 3 ? receiver : object;
  const setter = %setter_of(object, name);
  if (setter === undefined) return %define_property(to, name, 1, to_array_length(value), undefined, undefined);
  %call(setter, to, value);
  return true;
}

// array.length = value, where the value converts by code.
function set_array_length(array, value) {
  if (!%define_property(array, "length", 1, to_array_length(value), undefined, undefined)) {
    %throw_type_error("Cannot assign to read only property 'length' of object '[object Array]'");
  }
}

// new.target.prototype is an accessor.
function object_constructor() {
  const prototype = new.target.prototype;
  return %is_object(prototype) ? { __proto__: prototype } : {};
}

function boolean_constructor(value) {
  const prototype = new.target.prototype;
  return %adopt_prototype(%to_object(!!value), prototype);
}
