// FunctionBuilder: the code of one function while it is made. Jumps go to labels, ranges of
// handlers have gaps, and code that cannot be reached may be emitted: finish() makes the portable
// form of it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "compiler/codegen/positions.hpp"
#include "schemas/program.hpp"

namespace kitwork::compiler {

enum class JumpLabel : std::uint32_t {};
enum class HandlerId : std::uint32_t {};

class FunctionBuilder {
 public:
  JumpLabel make_label();
  // The label means what is emitted next. After code that never falls through, the depth is that of
  // the jumps to the label.
  void bind(JumpLabel label);

  // `offset` in the source is where the instructions emitted from now on belong.
  void at(std::uint32_t offset) { offset_ = offset; }
  void emit(Opcode opcode, std::uint32_t a = 0, std::uint32_t b = 0);
  void jump(Opcode opcode, JumpLabel label);

  // Values on the operand stack.
  std::uint32_t depth() const { return depth_; }
  void set_depth(std::uint32_t depth) { depth_ = depth; }

  // From now on exceptions go to `target`, with the stack cut to `depth`. Handlers nest.
  HandlerId open_handler(JumpLabel target, std::uint32_t depth);
  // What is emitted until resume() is not covered.
  void suspend(HandlerId handler);
  void resume(HandlerId handler);
  void close_handler(HandlerId handler) { suspend(handler); }

  std::size_t size() const { return code_.size(); }

  // Fills code, handlers, positions and stack_depth_max.
  void finish(const PositionTable& source, Function& function);

 private:
  struct Emitted {
    Instruction instruction;  // operand a of a jump is its label until finish()
    std::uint32_t offset;
  };
  struct Placed {
    std::uint32_t position = 0;
    std::uint32_t depth = 0;
    bool is_bound = false;
    bool has_depth = false;
  };
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t nesting = 0;
    JumpLabel target{};
    std::uint32_t depth = 0;
    bool is_used = false;
  };
  struct OpenHandler {
    JumpLabel target{};
    std::uint32_t depth = 0;
    std::uint32_t nesting = 0;
    std::uint32_t begin = 0;
    bool is_open = false;
  };

  bool joins_last() const;
  void note_depth(JumpLabel label, std::uint32_t depth);
  std::uint32_t position(JumpLabel label) const;
  void resolve_jumps();
  std::vector<std::uint32_t> cover();
  void find_reachable(const std::vector<std::uint32_t>& covered);
  void visit(std::uint32_t position, std::uint32_t depth);
  void write_code(const PositionTable& source, Function& function);
  void write_handlers(const std::vector<std::uint32_t>& moved, Function& function);

  std::vector<Emitted> code_;
  std::vector<Placed> labels_;
  std::vector<OpenHandler> handlers_;
  std::vector<Range> ranges_;
  std::uint32_t nesting_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t offset_ = 0;
  std::uint32_t last_bound_ = 0xFFFFFFFF;  // position of the last bound label
  // finish():
  std::vector<std::uint8_t> reached_;
  std::vector<std::uint32_t> depths_;
  std::vector<std::uint32_t> waiting_;
  std::uint32_t depth_max_ = 0;
};

}  // namespace kitwork::compiler
