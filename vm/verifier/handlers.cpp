// Handlers nest: two ranges are disjoint or one lies in the other. The list is in the order in
// which the ranges end, inner before outer, so that one pass finds the handler that counts
// everywhere.
#include "vm/verifier/structure.hpp"

namespace kitwork::vm {
namespace {

Fault check_order(const std::vector<Handler>& handlers, std::size_t code_size) {
  std::vector<const Handler*> open;  // not yet inside a later one
  const Handler* before = nullptr;
  for (const Handler& handler : handlers) {
    if (handler.begin >= handler.end || handler.end > code_size || handler.target >= code_size) {
      return {"a handler's range or target is none", handler.begin};
    }
    if (handler.depth >= function_stack_max) return {"a handler too deep", handler.begin};
    if (before && (handler.end < before->end ||
                   (handler.end == before->end && handler.begin >= before->begin))) {
      return {"handlers out of order", handler.begin};
    }
    while (!open.empty() && open.back()->begin >= handler.begin) open.pop_back();
    if (!open.empty() && open.back()->end > handler.begin) {
      return {"handlers overlap", handler.begin};
    }
    open.push_back(&handler);
    before = &handler;
  }
  return {};
}

}  // namespace

Fault check_handlers(const Function& function, std::vector<std::uint32_t>& covered) {
  const std::vector<Handler>& handlers = function.handlers;
  auto size = static_cast<std::uint32_t>(function.code.size());
  if (Fault refusal = check_order(handlers, size)) return refusal;
  covered.assign(size, no_handler);
  // first_at[p] is the innermost handler that begins at p; next_out leads to those around it.
  std::vector<std::uint32_t> first_at(handlers.empty() ? 0 : size, no_handler);
  std::vector<std::uint32_t> next_out(handlers.size(), no_handler);
  for (std::size_t i = handlers.size(); i-- > 0;) {
    std::uint32_t& first = first_at[handlers[i].begin];
    next_out[i] = first;
    first = static_cast<std::uint32_t>(i);
  }
  std::vector<std::uint32_t> open;
  std::vector<std::uint32_t> beginning;
  for (std::uint32_t position = 0; position < size && !handlers.empty(); ++position) {
    while (!open.empty() && handlers[open.back()].end <= position) open.pop_back();
    beginning.clear();
    for (std::uint32_t i = first_at[position]; i != no_handler; i = next_out[i]) {
      beginning.push_back(i);
    }
    open.insert(open.end(), beginning.rbegin(), beginning.rend());
    if (!open.empty()) covered[position] = open.back();
  }
  return {};
}

}  // namespace kitwork::vm
