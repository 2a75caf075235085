#include "compiler/inference/flow_cost.hpp"

#include <algorithm>
#include <cmath>

namespace kitwork::compiler {
namespace {

constexpr std::uint64_t gas_most = std::uint64_t{1} << 62;

std::uint64_t plus(std::uint64_t a, std::uint64_t b) { return std::min(a + b, gas_most); }

std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > gas_most / b ? gas_most : a * b;
}

Cost repeated(const Cost& cost, std::uint64_t rounds) {
  Cost all;
  all.least = times(cost.least, rounds);
  all.most.reset();
  if (cost.most) all.most = times(*cost.most, rounds);
  all.unseen = times(cost.unseen, rounds);
  return all;
}

// The most that the instruction takes for hidden classes, names and prototypes that it makes.
std::uint64_t unseen_gas(Opcode opcode) {
  constexpr std::uint64_t of_a_change = 256;
  switch (opcode) {
    case Opcode::make_closure:
    case Opcode::declare_global:
    case Opcode::define_global_function:
    case Opcode::set_property:
    case Opcode::set_element:
    case Opcode::delete_property:
    case Opcode::delete_element:
    case Opcode::set_super_property:
    case Opcode::define_field:
    case Opcode::define_element:
    case Opcode::define_method:
    case Opcode::set_function_name:
    case Opcode::set_prototype:
    case Opcode::copy_properties:
    case Opcode::copy_properties_except:
    case Opcode::define_private:
    case Opcode::get_template_object:
    case Opcode::construct:
      return of_a_change;
    case Opcode::create_class:
      return of_a_change * 4;
    default:
      return 0;
  }
}

void add_way(std::map<std::uint32_t, Cost>& ways, std::uint32_t to, const Cost& cost) {
  const auto [found, first] = ways.try_emplace(to, cost);
  if (!first) found->second = either(found->second, cost);
}

}  // namespace

Cost operator+(const Cost& a, const Cost& b) {
  Cost sum;
  sum.least = plus(a.least, b.least);
  sum.most.reset();
  if (a.most && b.most) sum.most = plus(*a.most, *b.most);
  sum.unseen = plus(a.unseen, b.unseen);
  return sum;
}

Cost either(const Cost& a, const Cost& b) {
  Cost one;
  one.least = std::min(a.least, b.least);
  one.most.reset();
  if (a.most && b.most) one.most = std::max(*a.most, *b.most);
  one.unseen = std::max(a.unseen, b.unseen);
  return one;
}

Cost function_cost(CostContext& context, std::uint32_t function) {
  if (context.known[function]) return *context.known[function];
  context.open[function] = 1;
  ++context.depth;
  const Cost cost = FlowCost(context, function).run();
  --context.depth;
  context.open[function] = 0;
  context.known[function] = cost;
  return cost;
}

FlowCost::FlowCost(CostContext& context, std::uint32_t function)
    : context_(context),
      function_(context.program.functions[function]),
      walk_(context.walks[function]) {}

Cost FlowCost::run() {
  find_blocks();
  find_loops();
  const auto count = static_cast<std::uint32_t>(blocks_.size());
  const Exits exits = walk(0, count - 1, 0, nullptr);
  const auto end = exits.find(count);
  // A function that never returns ends by throwing, which costs what the way there costs.
  return end == exits.end() ? Cost{} : end->second;
}

void FlowCost::unbounded(std::uint32_t position, std::string why) {
  if (context_.unbounded.size() >= inference_notes_max) return;
  SourceNote note = note_at(function_, position, std::move(why));
  // Before the first entry: the first one is near.
  if (note.line == 0 && !function_.positions.empty()) {
    note.line = function_.positions[0].line;
    note.column = function_.positions[0].column;
  }
  auto& all = context_.unbounded;
  if (std::find(all.begin(), all.end(), note) == all.end()) all.push_back(std::move(note));
}

void FlowCost::find_blocks() {
  const auto size = static_cast<std::uint32_t>(function_.code.size());
  std::set<std::uint32_t> leaders = {0};
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint8_t flags = opcode_info(function_.code[i].opcode).flags;
    if ((flags & opcode_jump) != 0) leaders.insert(function_.code[i].a);
    if ((flags & (opcode_jump | opcode_end)) != 0 && i + 1 < size) leaders.insert(i + 1);
  }
  for (const Handler& handler : function_.handlers) {
    leaders.insert(handler.target);
    leaders.insert(handler.begin);
    if (handler.end < size) leaders.insert(handler.end);
  }
  for (auto at = leaders.begin(); at != leaders.end(); ++at) {
    const auto next = std::next(at);
    Block block;
    block.begin = *at;
    block.end = next == leaders.end() ? size : *next;
    block.cost = block_cost(block.begin, block.end);
    blocks_.push_back(std::move(block));
  }
  for (std::uint32_t b = 0; b < blocks_.size(); ++b) {
    Block& block = blocks_[b];
    const Instruction& last = function_.code[block.end - 1];
    const std::uint8_t flags = opcode_info(last.opcode).flags;
    if ((flags & opcode_jump) != 0) block.to.push_back(block_at(last.a));
    if ((flags & opcode_end) == 0) block.to.push_back(b + 1);
    block.returns = last.opcode == Opcode::return_value;
    for (const Handler& handler : function_.handlers) {
      if (block.begin >= handler.begin && block.begin < handler.end) {
        block.to.push_back(block_at(handler.target));
        break;
      }
    }
  }
}

Cost FlowCost::block_cost(std::uint32_t begin, std::uint32_t end) {
  Cost cost;
  for (std::uint32_t i = begin; i < end; ++i) {
    const std::uint64_t gas = opcode_info(function_.code[i].opcode).gas;
    const Instruction& instruction = function_.code[i];
    cost = cost + Cost{gas, gas, unseen_gas(instruction.opcode)};
    if (instruction.opcode == Opcode::create_array) {
      cost = cost + Cost{instruction.a, instruction.a};  // a unit an element
    }
    const auto call = walk_.calls.find(i);
    if (call == walk_.calls.end()) continue;
    const CallSite& site = call->second;
    if (site.cost == CallSite::Cost::unknown) {
      unbounded(i, site.what);
      cost.most.reset();
    } else if (site.cost == CallSite::Cost::closure && context_.open[site.function]) {
      unbounded(i, "calls itself, nobody knows how often");
      cost.most.reset();
    } else if (site.cost == CallSite::Cost::closure && context_.depth >= cost_depth_max) {
      unbounded(i, "calls inside of too many others");
      cost.most.reset();
    } else if (site.cost == CallSite::Cost::closure) {
      const Cost once = function_cost(context_, site.function);
      Cost all;
      all.least = repeated(once, site.least).least;
      all.most = repeated(once, site.most).most;
      cost = cost + all;
    }
  }
  return cost;
}

std::uint32_t FlowCost::block_at(std::uint32_t position) const {
  const auto found =
      std::lower_bound(blocks_.begin(), blocks_.end(), position,
                       [](const Block& block, std::uint32_t at) { return block.begin < at; });
  return static_cast<std::uint32_t>(found - blocks_.begin());
}

// Several ways back to one place are one loop.
void FlowCost::find_loops() {
  std::map<std::uint32_t, std::uint32_t> last_of;
  for (std::uint32_t b = 0; b < blocks_.size(); ++b) {
    for (const std::uint32_t to : blocks_[b].to) {
      if (to <= b) last_of[to] = b;
    }
  }
  for (const auto& [first, last] : last_of) {
    Loop loop;
    loop.first = first;
    loop.last = last;
    loop.entry = first;
    // Entered at the test when only that jump leads in.
    if (first > 0) {
      const Instruction& before = function_.code[blocks_[first].begin - 1];
      const std::uint32_t to = before.opcode == Opcode::jump ? block_at(before.a) : first;
      if (to > first && to <= last) loop.entry = to;
    }
    loop.rounds = count_elements(loop);
    loop.at_head = loop.rounds.has_value();
    if (!loop.at_head) loop.rounds = count_rounds(loop);
    loops_.emplace(first, loop);
  }
}

std::optional<std::uint64_t> FlowCost::count_elements(const Loop& loop) const {
  const Block& head = blocks_[loop.first];
  if (head.end - head.begin < 2) return std::nullopt;
  const Instruction& leaves = function_.code[head.end - 1];
  const bool behind = leaves.opcode == Opcode::jump_if_done && block_at(leaves.a) == loop.last + 1;
  const auto step = walk_.iterations.find(head.end - 2);
  if (!behind || loop.entry != loop.first || step == walk_.iterations.end()) return std::nullopt;
  return step->second;
}

std::optional<double> FlowCost::first_value(const Loop& loop, std::uint32_t local) const {
  const auto entry = walk_.entries.find(blocks_[loop.first].begin);
  if (entry == walk_.entries.end()) return std::nullopt;
  const Abstract& value = entry->second[local];
  if (!value.is_exact(Abstract::Kind::number)) return std::nullopt;
  return value.number;
}

// How often the body runs when nothing leaves it early: a local counts by a constant, once a round,
// and the one way back depends on its comparison with a constant.
std::optional<std::uint64_t> FlowCost::count_rounds(const Loop& loop) const {
  const Block& last = blocks_[loop.last];
  const auto branch = walk_.branches.find(last.end - 1);
  const Instruction& back = function_.code[last.end - 1];
  if (branch == walk_.branches.end() || back.opcode != Opcode::jump_if_true) return std::nullopt;
  const AbstractCompare& compare = branch->second;
  const std::uint32_t begin = blocks_[loop.first].begin;
  const auto sets = walk_.sets.find(compare.local);
  if (sets == walk_.sets.end()) return std::nullopt;
  const LocalSet* update = nullptr;
  for (const LocalSet& set : sets->second) {
    if (set.position < begin || set.position >= last.end) continue;
    if (update) return std::nullopt;
    update = &set;
  }
  const std::optional<double> first = first_value(loop, compare.local);
  if (!update || !update->step || !first) return std::nullopt;
  // It runs in every round: the test is what follows it, whatever the body does.
  const std::uint32_t test = loop.entry == loop.first ? loop.last : loop.entry;
  for (std::uint32_t b = block_at(begin); b <= loop.last; ++b) {
    const Block& block = blocks_[b];
    const bool holds = update->position >= block.begin && update->position < block.end;
    if (holds && b != test && b + 1 != test) return std::nullopt;
    for (const std::uint32_t to : block.to) {
      if (!holds && to == test && b != test && update->position < blocks_[test].begin) {
        return std::nullopt;
      }
      if (to == loop.first && b != loop.last) return std::nullopt;
    }
  }
  const double step = *update->step;
  const double away = compare.number - *first;
  double rounds = 0;
  switch (compare.opcode) {
    case Opcode::less:
      rounds = std::ceil(away / step);
      break;
    case Opcode::less_equal:
      rounds = std::floor(away / step) + 1;
      break;
    case Opcode::greater:
      rounds = std::ceil(away / step);
      break;
    case Opcode::greater_equal:
      rounds = std::floor(away / step) + 1;
      break;
    default: {
      rounds = away / step;
      if (rounds != std::floor(rounds) || rounds < 0) return std::nullopt;
      break;
    }
  }
  const bool upward = compare.opcode == Opcode::less || compare.opcode == Opcode::less_equal;
  const bool downward =
      compare.opcode == Opcode::greater || compare.opcode == Opcode::greater_equal;
  if (step == 0 || (upward && step < 0) || (downward && step > 0)) return std::nullopt;
  // Sums of whole numbers, and of few others, are exact.
  const bool whole = step == std::floor(step) && *first == std::floor(*first);
  if (!whole || !(std::fabs(away) < 9007199254740992.0)) return std::nullopt;
  rounds = std::max(rounds, loop.entry == loop.first ? 1.0 : 0.0);
  return static_cast<std::uint64_t>(rounds);
}

const FlowCost::Loop* FlowCost::loop_at(std::uint32_t block, const Loop* inside) const {
  const auto found = loops_.find(block);
  if (found == loops_.end()) return nullptr;
  const Loop& loop = found->second;
  if (inside && (loop.first <= inside->first || loop.last > inside->last)) return nullptr;
  return &loop;
}

const FlowCost::Exits& FlowCost::loop_exits(const Loop& loop) {
  const auto known = loop_exits_.find(loop.first);
  if (known != loop_exits_.end()) return known->second;
  Exits exits;
  if (context_.depth < cost_depth_max) {
    ++context_.depth;
    exits = walk_loop(loop);
    --context_.depth;
  } else {
    unbounded(blocks_[loop.first].begin, "loops inside of too many others");
  }
  return loop_exits_[loop.first] = std::move(exits);
}

FlowCost::Exits FlowCost::walk(std::uint32_t first, std::uint32_t last, std::uint32_t from,
                               const Loop* inside) {
  const auto count = static_cast<std::uint32_t>(blocks_.size());
  Exits ways = {{from, Cost{}}};
  Exits exits;
  std::uint32_t b = first;
  const auto leave = [&](std::uint32_t to, const Cost& cost) {
    const bool back = inside && to == inside->first;
    const bool out = to < first || to > last || back;
    // A loop that ends by its test and one that is broken off may go on at the same place.
    const bool ends = inside && (inside->at_head ? b == inside->first && to == inside->last + 1
                                                 : b == inside->last && to == b + 1);
    add_way(out ? exits : ways, ends ? count + 1 : to, cost);
  };
  for (; b <= last; ++b) {
    if (const Loop* loop = loop_at(b, inside)) {
      const auto way = ways.find(loop->entry);
      if (way != ways.end()) {
        const Cost cost = way->second;
        for (const auto& [to, more] : loop_exits(*loop)) leave(to, cost + more);
      }
      b = loop->last;
      continue;
    }
    const auto way = ways.find(b);
    if (way == ways.end()) continue;
    const Cost cost = way->second + blocks_[b].cost;
    if (blocks_[b].returns) add_way(exits, count, cost);
    for (const std::uint32_t to : blocks_[b].to) leave(to, cost);
  }
  return exits;
}

// As many rounds as there are elements, then the step that finds none; or left early.
FlowCost::Exits FlowCost::walk_elements(const Loop& loop) {
  const Exits round = walk(loop.first, loop.last, loop.first, &loop);
  const auto back = round.find(loop.first);
  const Cost body = back == round.end() ? Cost{} : back->second;
  const auto normal = static_cast<std::uint32_t>(blocks_.size()) + 1;
  Exits exits;
  for (const auto& [to, cost] : round) {
    if (to == loop.first || (to != normal && *loop.rounds == 0)) continue;
    Cost way = cost;
    if (to == normal) {
      way = repeated(body, *loop.rounds) + cost;
    } else {
      way.most = (repeated(body, *loop.rounds - 1) + cost).most;
    }
    add_way(exits, to == normal ? loop.last + 1 : to, way);
  }
  return exits;
}

FlowCost::Exits FlowCost::walk_loop(const Loop& loop) {
  if (loop.at_head) return walk_elements(loop);
  Exits round = walk(loop.first, loop.last, loop.first, &loop);
  Exits entered = loop.entry == loop.first ? round : walk(loop.first, loop.last, loop.entry, &loop);
  const auto back = round.find(loop.first);
  const Cost body = back == round.end() ? Cost{} : back->second;
  const auto entering = entered.find(loop.first);
  const Cost entry = entering == entered.end() ? Cost{} : entering->second;
  const bool at_test = loop.entry != loop.first;
  if (!loop.rounds) {
    unbounded(blocks_[loop.first].begin, "a loop whose rounds cannot be counted");
  }
  Exits exits;
  const auto normal = static_cast<std::uint32_t>(blocks_.size()) + 1;
  const auto place = [&](std::uint32_t to) { return to == normal ? loop.last + 1 : to; };
  for (const auto& [to, cost] : entered) {
    if (to == loop.first) continue;
    if (at_test) {
      // Left at the first test, or never got there.
      if (to != normal || !loop.rounds || *loop.rounds == 0) add_way(exits, place(to), cost);
    }
  }
  for (const auto& [to, cost] : round) {
    if (to == loop.first) continue;
    Cost way;
    if (loop.rounds && to == normal) {
      if (*loop.rounds == 0) continue;
      way = (at_test ? entry : Cost{}) + repeated(body, *loop.rounds - 1) + cost;
    } else {
      // Left early, in the first round or any later one.
      const Cost before = at_test ? entry : Cost{};
      way = before + cost;
      way.most.reset();
      if (loop.rounds && *loop.rounds > 0) {
        const Cost whole = before + repeated(body, *loop.rounds - 1) + cost;
        way.most = whole.most;
        way.unseen = whole.unseen;
      }
    }
    add_way(exits, place(to), way);
  }
  return exits;
}

}  // namespace kitwork::compiler
