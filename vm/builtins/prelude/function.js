// Function.prototype and Reflect: what has to call the program's code.

// CreateListFromArrayLike
function list_from_array_like(value) {
  if (!%is_object(value)) %throw_type_error("CreateListFromArrayLike called on non-object");
  const wanted = +value.length;
  const list = [];
  if (wanted > 120000) %throw_range_error("Maximum call stack size exceeded");
  for (let i = 0; i + 1 <= wanted; i++) %append(list, value[i]);
  return list;
}

function function_apply(self, list) {
  return %apply(this, self, list_from_array_like(list));
}

function reflect_apply(target, self, list) {
  return %apply(target, self, list_from_array_like(list));
}

function reflect_construct(target, list, new_target) {
  const maker = arguments.length > 2 ? new_target : target;
  return %construct_apply(target, maker, list_from_array_like(list));
}

function function_bind(self, ...bound) {
  let length = 0;
  if (%has_own(this, "length")) {
    const wanted = this.length;
    if (typeof wanted === "number") length = wanted;
  }
  return %make_bound(this, self, bound, length, this.name);
}

function function_has_instance(value) {
  return ordinary_has_instance(this, value);
}
