// structuredClone: the algorithms of HTML, with a stack of their own, so that depth costs no frames.

function refuse_clone(value) {
  const text = typeof value === "function" ? %function_text(value) : %describe(value);
  const error = %make_error(%error_prototype(0), text + " could not be cloned.");
  %define_property(error, "name", 377, "DataCloneError", undefined, undefined);
  %define_property(error, "code", 377, 25, undefined, undefined);
  throw error;
}

function error_type_number(name) {
  if (name === "TypeError") return 1;
  if (name === "RangeError") return 2;
  if (name === "SyntaxError") return 3;
  if (name === "ReferenceError") return 4;
  if (name === "EvalError") return 5;
  if (name === "URIError") return 6;
  return 0;
}

// What is still to be copied: its source, its clone, the kind, a list of keys or items, the next one of them, and how many.
function clone_error(source, work, memory) {
  const name = source.name;
  const type = error_type_number(name === undefined ? "Error" : `${name}`);
  const message = %own_data(source, "message");
  const clone = %make_error(%error_prototype(type), message === undefined ? undefined : `${message}`);
  const stack = %own_data(source, "stack");
  if (typeof stack === "string") %define_property(clone, "stack", 377, stack, undefined, undefined);
  %map_set(memory, source, clone);
  if (%has_own(source, "cause")) %append(work, [source, clone, 5, ["cause"], 0, 1]);
  return clone;
}

function collection_items(source, kind) {
  const items = [];
  const position = %collection_iterator(source, kind - 3, "structuredClone");
  while (%collection_advance(position)) {
    %append(items, %collection_key(position));
    if (kind === 3) %append(items, %collection_value(position));
  }
  return items;
}

// The clone of a value, with what it holds still to come in `work`.
function clone_value(value, work, memory) {
  if (!%is_object(value)) {
    if (typeof value === "symbol") refuse_clone(value);
    return value;
  }
  if (%collection_has(memory, value)) return %map_get(memory, value);
  const kind = %clone_kind(value);
  if (kind === 0) refuse_clone(value);
  if (kind === 5) return clone_error(value, work, memory);
  const clone = kind === 3 ? %collection_create(0, undefined)
    : kind === 4 ? %collection_create(1, undefined)
    : %clone_shell(value);
  %map_set(memory, value, clone);
  if (kind === 6) return clone;
  const items = kind === 3 || kind === 4 ? collection_items(value, kind) : %own_enumerable_string_keys(value);
  %append(work, [value, clone, kind, items, 0, %array_length(items)]);
  return clone;
}

function structured_clone(value) {
  if (arguments.length === 0) %throw_type_error("The value argument must be specified");
  const memory = %collection_create(0, undefined);
  const work = [];
  const result = clone_value(value, work, memory);
  let count = %array_length(work);
  while (count > 0) {
    const job = work[count - 1];
    const index = job[4];
    if (index === job[5]) {
      %array_pop(work);
      count--;
      continue;
    }
    job[4] = index + 1;
    const item = job[3][index];
    if (job[2] === 3) {
      // A key waits for its value in the list of items.
      if (index % 2 === 0) {
        job[3][index] = clone_value(item, work, memory);
      } else {
        %map_set(job[1], job[3][index - 1], clone_value(item, work, memory));
      }
    } else if (job[2] === 4) {
      %set_add(job[1], clone_value(item, work, memory));
    } else if (job[2] === 5) {
      %define_property(job[1], item, 377, clone_value(job[0][item], work, memory), undefined, undefined);
    } else if (%has_own(job[0], item)) {
      %create_data_property(job[1], item, clone_value(job[0][item], work, memory));
    }
    count = %array_length(work);
  }
  return result;
}
