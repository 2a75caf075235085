#include "compiler/inference/inference.hpp"

#include "compiler/inference/flow_cost.hpp"

namespace kitwork::compiler {

namespace {

// Whoever is too large is not looked at: everything may be needed, and cost anything.
Inference unknown_inference() {
  const SourceNote note{0, 0, "the program is larger than inference_instructions_max"};
  Inference inference;
  for (std::uint32_t i = 0; i < verbs_count; ++i) {
    Capability all;
    all.verb = static_cast<Verb>(i);
    all.prefix = resource_kind(all.verb) == ResourceKind::path ||
                 resource_kind(all.verb) == ResourceKind::url;
    if (resource_kind(all.verb) == ResourceKind::duration) all.sleep_ms = capability_sleep_ms_max;
    inference.needs.push_back({std::move(all), note});
  }
  inference.gas.unbounded.push_back(note);
  return inference;
}

std::vector<FunctionWalk> walk_all(WalkContext& context) {
  context.captures.clear();
  context.needs.clear();
  context.data.clear();
  context.cannot_travel.clear();
  context.refused.clear();
  context.calls_of.clear();
  for (const Function& function : context.program.functions) {
    context.captures.emplace_back(function.captures.size(), Abstract::of(Abstract::Kind::none));
  }
  // A function comes behind the one that makes its closures, so that its captures are known.
  std::vector<FunctionWalk> walks;
  for (std::uint32_t i = 0; i < context.program.functions.size(); ++i) {
    walks.push_back(Walker(context, i).run());
  }
  return walks;
}

}  // namespace

Inference infer(const Program& program, const InferenceOptions& options) {
  std::size_t instructions = 0;
  for (const Function& function : program.functions) instructions += function.code.size();
  if (instructions > inference_instructions_max) return unknown_inference();
  WalkContext context{program, options.app, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  std::vector<FunctionWalk> walks = walk_all(context);
  // Again, now that is known which arrays others have, until no more are found.
  std::size_t known = 0;
  const auto found = [&] { return context.shared_arrays.size() + context.shared_functions.size(); };
  while (known < found()) {
    known = found();
    walks = walk_all(context);
  }
  CostContext costs{program, walks, {}, {}, 0, {}};
  costs.known.resize(program.functions.size());
  costs.open.resize(program.functions.size());
  const Cost cost = function_cost(costs, 0);
  Inference inference;
  inference.needs = std::move(context.needs);
  inference.cannot_travel = std::move(context.cannot_travel);
  inference.refused = std::move(context.refused);
  inference.gas.lower = cost.least;
  if (costs.unbounded.empty() && cost.most) {
    const std::uint64_t beyond = cost.unseen > gas_given ? cost.unseen - gas_given : 0;
    inference.gas.upper = *cost.most + beyond;
  }
  inference.gas.unbounded = std::move(costs.unbounded);
  inference.gas.data = std::move(context.data);
  return inference;
}

}  // namespace kitwork::compiler
