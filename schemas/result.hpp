// Result: a value or the reason why there is none. For the world's failures only; our own bugs
// assert (schemas/assert.hpp) and a capsule's fault is a Trap.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "schemas/assert.hpp"
#include "schemas/errc.hpp"

namespace kitwork {

// An error code with the words that a person needs: what, where, why, and what to do.
struct [[nodiscard]] Error {
  Errc code;
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Asserts ok().
  T& value() {
    KITWORK_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    KITWORK_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  // Asserts !ok().
  const Error& error() const {
    KITWORK_ASSERT(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    KITWORK_ASSERT(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace kitwork
