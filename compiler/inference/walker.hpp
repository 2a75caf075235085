// Walker: runs one function on abstract values, in the order of its code, and notes what it needs,
// whom it calls, and how its locals count.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "compiler/inference/abstract.hpp"
#include "compiler/inference/inference.hpp"

namespace kitwork::compiler {

// What a call costs beyond its instruction.
struct CallSite {
  enum class Cost : std::uint8_t { free, grows, unknown, closure };
  Cost cost = Cost::free;
  std::uint32_t function = 0;  // of closure
  std::string what;            // for the note
  // How often the closure is called.
  std::uint64_t least = 1;
  std::uint64_t most = 1;
};

struct LocalSet {
  std::uint32_t position = 0;
  std::optional<double> step;  // the local's own value and so much
};

// What the walk of a function finds out for the count of its gas.
struct FunctionWalk {
  std::map<std::uint32_t, CallSite> calls;              // by position
  std::map<std::uint32_t, AbstractCompare> branches;    // conditional jumps by position
  std::map<std::uint32_t, std::vector<LocalSet>> sets;  // by local
  // At the target of a jump back: the locals as they come from before the loop.
  std::map<std::uint32_t, std::vector<Abstract>> entries;
  // At the step of an iterator: how many elements it gives.
  std::map<std::uint32_t, std::uint64_t> iterations;
};

// What all walks share.
struct WalkContext {
  const Program& program;
  std::string app;
  std::vector<std::vector<Abstract>> captures;  // by function; joined over all that make a closure
  std::vector<Need> needs;
  std::vector<SourceNote> data;
  std::vector<SourceNote> cannot_travel;
  std::vector<SourceNote> refused;
  // The function whose result is the script's: what `export default` names.
  std::optional<std::uint32_t> answering;
  std::map<std::uint32_t, std::uint32_t> calls_of;  // by function: from how many places
  std::set<std::uint32_t> shared_functions;         // that may be called from elsewhere
  // Arrays that somebody may change: found in one round over all functions, believed in the next.
  std::set<std::uint64_t> shared_arrays;
};

// The source position of an instruction.
SourceNote note_at(const Function& function, std::uint32_t position, std::string text);

class Walker {
 public:
  Walker(WalkContext& context, std::uint32_t function);

  FunctionWalk run();

 private:
  using State = std::vector<Abstract>;  // locals, then the operand stack

  void prepare();
  bool pass();
  void begin_block(std::uint32_t position);
  void restore_constants();
  void step(const Instruction& instruction);
  bool step_stack(const Instruction& instruction);
  bool step_constant(const Instruction& instruction);
  bool step_variable(const Instruction& instruction);
  bool step_operator(const Instruction& instruction);
  void step_compare(Opcode opcode);
  void step_join(std::size_t count);
  bool step_member(const Instruction& instruction);
  bool step_control(const Instruction& instruction);
  bool step_call(const Instruction& instruction);
  bool step_array(const Instruction& instruction);
  void step_table(const Instruction& instruction);
  void make_closure(std::uint32_t index);
  void set_local(std::uint32_t local);

  void jump(std::uint32_t target, bool pops);
  Abstract member(const Abstract& object, const Abstract& key, bool is_method);
  Abstract call(const Abstract& callee, const Abstract& receiver,
                const std::vector<Abstract>& arguments);
  Abstract call_global(const Abstract& callee, const std::vector<Abstract>& arguments);
  Abstract bind_extension(const std::vector<Abstract>& arguments);
  Abstract call_query(const std::string& name, const AbstractQuery& query,
                      const std::vector<Abstract>& arguments);
  // --- arrays.cpp
  bool is_own_array(const Abstract& value) const;
  Abstract new_array(double length) const;
  Abstract array_member(const Abstract& array, const Abstract& key, bool is_method);
  Abstract call_array(const std::string& name, const Abstract& array,
                      const std::vector<Abstract>& arguments);
  void need_resource(Verb verb, const Abstract& argument);
  void need_duration(const Abstract& argument);
  void leave_function(const Abstract& value);
  void refuse_to_send(const Abstract& value);
  void add_predicate(AbstractQuery& query, const Abstract& predicate);
  void refuse(std::string what);
  void add_conditions(AbstractQuery& query, const std::vector<Abstract>& arguments);
  void escape(const Abstract& value, const char* how);
  void escape_root(const std::string& root, const char* how);

  Abstract pop();
  void push(Abstract value) { state_.push_back(std::move(value)); }
  void need(Capability capability, std::string why);
  void note_data(std::string what);
  void cost(CallSite::Cost cost, std::string what, std::uint32_t function = 0);

  WalkContext& context_;
  const Function& function_;
  std::uint32_t index_;
  FunctionWalk walk_;
  State state_;
  bool reachable_ = true;
  bool final_ = false;  // the pass whose findings count
  std::uint32_t position_ = 0;
  std::vector<std::uint32_t> set_counts_;
  std::vector<Abstract> assumed_;  // of locals that are set more than once: all that is ever set
  std::vector<Abstract> assumed_next_;
  std::map<std::uint32_t, State> incoming_;
  std::map<std::uint32_t, Abstract> constants_;  // by local that is set once: its value
  std::vector<std::uint8_t> backward_;           // position is the target of a jump back
};

}  // namespace kitwork::compiler
