// The compiler in one call: source in, program or diagnostics out. A pure function.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.hpp"
#include "compiler/fold/known_call.hpp"
#include "compiler/parser/parse.hpp"
#include "schemas/program.hpp"

namespace kitwork::compiler {

// A value that is captured when a program is built: a constant of that name around all of it.
struct Binding {
  std::string name;  // an identifier of ASCII
  std::string json;  // as canonical_json (schemas/capsule) gives it
};

struct CompileOptions {
  std::string file_name = "script.js";  // what messages and stacks call it
  // The machine's own prelude: %name(..) calls an intrinsic, and the script's answer is an object
  // of its top-level functions.
  bool prelude = false;
  // Whether it answers, as the body of a capsule: `return` may stand outside of functions, and its
  // argument is `arg`.
  bool allow_return = true;
  // Whether its var and function declarations are properties of the global object, as those of a
  // script are; else its variables are its own.
  bool script = false;
  // Whether names that are never declared are warned of.
  bool warn_undeclared = false;
  // Whether they are refused, because nobody brings them along.
  bool refuse_undeclared = false;
  // Whether the program carries its source, for Function.prototype.toString.
  bool keep_source = true;
  std::vector<Binding> bindings;
  // Whether what is known now is computed now. The program does the same, for less gas.
  bool fold = true;
  std::vector<KnownCall> known;  // in offsets of the source
  // Whether to look for the next pure call that is not known: CompileResult::call.
  bool find_call = false;
  // With find_call: look for this one instead, known or not. The program evaluates it alone, and
  // answers an array of its value and of what is watched, in order.
  std::optional<SourceSpan> probe;
};

struct CompileResult {
  // There when the verdict is accepted. It passes the verifier.
  std::optional<Program> program;
  Verdict verdict = Verdict::accepted;
  // Errors, refusals and warnings, by position. render_text and render_json show them, given the
  // SourceText of the same source.
  std::vector<Diagnostic> diagnostics;
  std::vector<FoldNote> folds;  // what was folded, in the order of the code
  std::optional<PureCall> call;
};

// `source` is UTF-8; what is not is told in a diagnostic.
CompileResult compile(std::string_view source, const CompileOptions& options = {});

}  // namespace kitwork::compiler
