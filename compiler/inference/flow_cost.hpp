// FlowCost: the gas of one function from its flow graph. Loops that count are multiplied out, all
// others are told.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "compiler/inference/walker.hpp"

namespace kitwork::compiler {

// From where to where gas may go; `most` is nothing when there is no bound. `unseen` is the most
// that hidden classes may take, for which gas_given is there first; it is in neither of them.
struct Cost {
  std::uint64_t least = 0;
  std::optional<std::uint64_t> most = 0;
  std::uint64_t unseen = 0;
};
Cost operator+(const Cost& a, const Cost& b);  // one after the other
Cost either(const Cost& a, const Cost& b);

struct CostContext {
  const Program& program;
  const std::vector<FunctionWalk>& walks;  // by function
  std::vector<std::optional<Cost>> known;  // by function
  std::vector<std::uint8_t> open;          // being counted: a call of it is a recursion
  std::uint32_t depth = 0;                 // of calls and loops being counted
  std::vector<SourceNote> unbounded;
};

// Calls and loops inside of each other beyond this many are not counted.
inline constexpr std::uint32_t cost_depth_max = 200;

// Of a call of the function that returns.
Cost function_cost(CostContext& context, std::uint32_t function);

// The blocks of a function and the ways between them. Blocks are in the order of the code; ways go
// forward but for those that close loops.
class FlowCost {
 public:
  FlowCost(CostContext& context, std::uint32_t function);

  Cost run();

 private:
  struct Block {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;  // behind its last instruction
    Cost cost;
    std::vector<std::uint32_t> to;  // blocks
    bool returns = false;
  };
  struct Loop {
    std::uint32_t first = 0;  // blocks: where the way back goes
    std::uint32_t last = 0;   // and where it comes from
    std::uint32_t entry = 0;
    std::optional<std::uint64_t> rounds;
    bool at_head = false;  // over an iterator: it ends in its first block, behind its last
  };
  // What leaving a piece of code at some place costs, from its beginning on.
  using Exits = std::map<std::uint32_t, Cost>;

  void find_blocks();
  Cost block_cost(std::uint32_t begin, std::uint32_t end);
  void find_loops();
  std::optional<std::uint64_t> count_rounds(const Loop& loop) const;
  // How many elements the iterator gives that the loop asks first in each round.
  std::optional<std::uint64_t> count_elements(const Loop& loop) const;
  std::optional<double> first_value(const Loop& loop, std::uint32_t local) const;
  std::uint32_t block_at(std::uint32_t position) const;
  // The loop that begins at the block, if it lies inside of that one.
  const Loop* loop_at(std::uint32_t block, const Loop* inside) const;

  // Ways from `from` through blocks first..last (without the ways back of `inside`) to others.
  Exits walk(std::uint32_t first, std::uint32_t last, std::uint32_t from, const Loop* inside);
  const Exits& loop_exits(const Loop& loop);
  Exits walk_loop(const Loop& loop);
  Exits walk_elements(const Loop& loop);
  void unbounded(std::uint32_t position, std::string why);

  CostContext& context_;
  const Function& function_;
  const FunctionWalk& walk_;
  std::vector<Block> blocks_;
  std::map<std::uint32_t, Loop> loops_;        // by first block
  std::map<std::uint32_t, Exits> loop_exits_;  // of those that are counted already
};

}  // namespace kitwork::compiler
