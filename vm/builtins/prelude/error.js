// The errors, where getters are involved, and AggregateError, which iterates.

// GetPrototypeFromConstructor and InstallErrorCause around the making of an error. `type` counts as ErrorType does.
function construct_error(type, new_target, message, options) {
  let prototype = %error_prototype(type);
  if (new_target !== undefined) {
    const wanted = new_target.prototype;
    if (%is_object(wanted)) prototype = wanted;
  }
  const text = message === undefined ? undefined : `${message}`;
  const error = %make_error(prototype, text);
  // Present and true: writable and configurable.
  if (%is_object(options) && "cause" in options) {
    %define_property(error, "cause", 377, options.cause, undefined, undefined);
  }
  return error;
}

function error_constructor(message, options) {
  return construct_error(0, new.target, message, options);
}
function type_error_constructor(message, options) {
  return construct_error(1, new.target, message, options);
}
function range_error_constructor(message, options) {
  return construct_error(2, new.target, message, options);
}
function syntax_error_constructor(message, options) {
  return construct_error(3, new.target, message, options);
}
function reference_error_constructor(message, options) {
  return construct_error(4, new.target, message, options);
}
function eval_error_constructor(message, options) {
  return construct_error(5, new.target, message, options);
}
function uri_error_constructor(message, options) {
  return construct_error(6, new.target, message, options);
}

function aggregate_error_constructor(errors, message, options) {
  const error = construct_error(7, new.target, message, options);
  %define_property(error, "errors", 377, [...errors], undefined, undefined);
  return error;
}

function error_to_string() {
  let name = this.name;
  name = name === undefined ? "Error" : `${name}`;
  let message = this.message;
  message = message === undefined ? "" : `${message}`;
  if (name === "") return message;
  if (message === "") return name;
  return name + ": " + message;
}
