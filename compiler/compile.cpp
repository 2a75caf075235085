#include "compiler/compile.hpp"

#include <algorithm>
#include <utility>

#include "compiler/codegen/generator.hpp"
#include "compiler/scope/analyze.hpp"
#include "schemas/utf8.hpp"

namespace kitwork::compiler {
namespace {

struct LimitWords {
  const char* what;
  std::uint32_t max;
};

LimitWords limit_words(Limit limit) {
  switch (limit) {
    case Limit::functions:
      return {"functions in a program", program_functions_max};
    case Limit::constants:
      return {"different names, numbers and strings in a program", program_constants_max};
    case Limit::text:
      return {"characters in the strings of a program", program_string_units_max};
    case Limit::instructions:
      return {"instructions in a program", program_instructions_max};
    case Limit::locals:
      return {"variables in a function", function_locals_max};
    case Limit::captures:
      return {"variables of other functions in a function", function_captures_max};
    case Limit::parameters:
      return {"parameters of a function", call_arguments_max};
    default:
      return {"values at once in an expression", function_stack_max};
  }
}

void generate_all(ProgramContext& context) {
  context.functions.emplace_back();
  context.pending.push_back({0, FunctionRole::script, context.analysis.script, nullptr});
  while (!context.pending.empty() && context.exceeded == Limit::none) {
    PendingFunction next = context.pending.front();
    context.pending.pop_front();
    Generator(context, next).run();
    if (context.constants.constants().size() > program_constants_max) {
      context.exceed(Limit::constants, context.functions[next.index].source_begin);
    }
    if (context.constants.string_units() > program_string_units_max) {
      context.exceed(Limit::text, context.functions[next.index].source_begin);
    }
  }
}

// Whether the source has the name anywhere. (Interning it comes too late to count.)
bool has_name(ParsedScript& parsed, std::string_view name) {
  const std::uint32_t names = parsed.names.size();
  return parsed.names.intern(name)->id < names;
}

// `base` is how much of the source stands before what the caller calls the source.
FoldOptions fold_options(const CompileOptions& options, std::uint32_t base) {
  FoldOptions fold{options.fold, options.prelude, options.known};
  for (KnownCall& each : fold.known) {
    each.start += base;
    each.end += base;
  }
  return fold;
}

// The program, unless a limit is exceeded.
std::optional<Program> generate(ParsedScript& parsed, const CompileOptions& options,
                                std::uint32_t base, CompileResult& result) {
  std::unique_ptr<ScopeAnalysis> analysis =
      analyze_scopes(parsed, {options.prelude, options.script, options.allow_return, base});
  if (options.warn_undeclared) warn_of_undeclared(parsed, *analysis);
  if (options.refuse_undeclared) refuse_undeclared(parsed, *analysis);
  if (parsed.verdict != Verdict::accepted) return std::nullopt;
  PositionTable positions(parsed.source);
  Folder folder(parsed, *analysis, fold_options(options, base));
  ProgramContext context(parsed, *analysis, positions, folder);
  context.prelude = options.prelude;
  context.bindings_end = base;
  const bool answers = options.allow_return && !options.prelude && !options.script;
  context.speaks_of_to_json = answers && has_name(parsed, "toJSON");
  std::optional<FoundCall> call;
  if (options.find_call && options.fold) {
    std::optional<SourceSpan> wanted = options.probe;
    if (wanted) wanted = SourceSpan{wanted->start + base, wanted->end + base};
    call = PureCalls(*analysis, folder, wanted).next();
  }
  if (call) {
    result.call = {call->expression->start - base, call->expression->end - base,
                   std::move(call->expected)};
    if (options.probe) context.probe = &*call;
  }
  generate_all(context);
  if (context.exceeded == Limit::intrinsic) {
    parsed.diagnostics.push_back(make_diagnostic(DiagnosticCode::unknown_intrinsic,
                                                 context.exceeded_at, context.exceeded_at + 1));
    return std::nullopt;
  }
  if (context.exceeded != Limit::none) {
    LimitWords words = limit_words(context.exceeded);
    parsed.diagnostics.push_back(make_diagnostic(DiagnosticCode::program_too_large,
                                                 context.exceeded_at, context.exceeded_at + 1,
                                                 {std::to_string(words.max), words.what}));
    return std::nullopt;
  }
  Program program;
  program.file_name = utf8_to_utf16(options.file_name);
  program.constants = context.constants.take();
  program.functions.assign(std::make_move_iterator(context.functions.begin()),
                           std::make_move_iterator(context.functions.end()));
  result.folds = std::move(context.folds);
  if (options.keep_source) program.source = std::string(parsed.source.bytes());
  return program;
}

// The captured values as one line of source, to stand before the first.
std::string binding_line(const std::vector<Binding>& bindings) {
  std::string line;
  for (const Binding& each : bindings) line += "const " + each.name + " = " + each.json + "; ";
  return line + '\n';
}

// What was compiled behind a line of bindings tells its places as if that line were not there.
void forget_line(Program& program, std::size_t line_size) {
  if (!program.source.empty()) program.source.erase(0, line_size);
  const auto size = static_cast<std::uint32_t>(line_size);
  for (Function& function : program.functions) {
    function.source_begin -= std::min(function.source_begin, size);
    function.source_end -= std::min(function.source_end, size);
    std::vector<kitwork::SourcePosition> kept;
    for (kitwork::SourcePosition position : function.positions) {
      if (position.line == 1) continue;
      position.line -= 1;
      kept.push_back(position);
    }
    function.positions = std::move(kept);
  }
}

CompileResult compile_text(std::string source, const CompileOptions& options, std::uint32_t base) {
  ParseOptions parse_options;
  parse_options.intrinsics = options.prelude;
  parse_options.allow_return = options.allow_return;
  parse_options.script = options.script;
  std::unique_ptr<ParsedScript> parsed =
      parse_script(options.file_name, std::move(source), parse_options);
  CompileResult result;
  result.verdict = parsed->verdict;
  if (parsed->verdict == Verdict::accepted) {
    result.program = generate(*parsed, options, base, result);
    if (!result.program) result.verdict = Verdict::refused;
  }
  result.diagnostics = std::move(parsed->diagnostics);
  return result;
}

}  // namespace

CompileResult compile(std::string_view source, const CompileOptions& options) {
  if (options.bindings.empty()) return compile_text(std::string(source), options, 0);
  CompileOptions unbound = options;
  unbound.refuse_undeclared = false;
  CompileResult result = compile_text(std::string(source), unbound, 0);
  if (!result.program) return result;
  // The source alone is fine: what is wrong now, the bindings brought.
  const std::string line = binding_line(options.bindings);
  std::string bound = line + std::string(source);
  if (source.starts_with("#!")) bound.replace(line.size(), 2, "//");
  CompileResult with =
      compile_text(std::move(bound), options, static_cast<std::uint32_t>(line.size()));
  if (with.program) {
    forget_line(*with.program, line.size());
    std::erase_if(with.folds, [](const FoldNote& note) { return note.line == 1; });
    for (FoldNote& note : with.folds) note.line -= 1;
    with.diagnostics = std::move(result.diagnostics);
    return with;
  }
  std::vector<Diagnostic> told;
  for (Diagnostic& each : with.diagnostics) {
    if (each.start < line.size()) {
      told = {make_diagnostic(DiagnosticCode::binding_refused, 0, 0)};
      break;
    }
    each.start -= static_cast<std::uint32_t>(line.size());
    each.end -= static_cast<std::uint32_t>(line.size());
    told.push_back(std::move(each));
  }
  with.diagnostics = std::move(told);
  return with;
}

}  // namespace kitwork::compiler
