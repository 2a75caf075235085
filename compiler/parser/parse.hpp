// The compiler's front end in one call: source in, syntax tree and all diagnostics out.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ast/ast.hpp"
#include "compiler/diagnostics/diagnostic.hpp"
#include "compiler/source/source_text.hpp"

namespace kitwork::compiler {

struct ParseOptions {
  // Whether `return` may stand outside functions, as the script's answer.
  bool allow_return = true;
  // Whether %name(..) calls an intrinsic: for the machine's own prelude.
  bool intrinsics = false;
  // Whether its declarations meet those of the global object, some of which nothing may hide.
  bool script = false;
};

// What a file is, by the worst of its diagnostics; warnings do not count.
enum class Verdict : std::uint8_t { accepted, syntax_error, refused };

// Owns all that the tree refers to; it stays where it is, so that pointers into it do too.
struct ParsedScript {
  ParsedScript(std::string name, std::string source_bytes)
      : source(std::move(name), std::move(source_bytes)), names(arena, name_seed(source.bytes())) {}
  ParsedScript(const ParsedScript&) = delete;
  ParsedScript& operator=(const ParsedScript&) = delete;

  SourceText source;
  Arena arena;
  NameTable names;
  std::vector<Diagnostic> diagnostics;  // by position
  Verdict verdict = Verdict::accepted;
  // Null when the verdict is syntax_error. When it is refused, the tree is whole and holds the
  // nodes that nobody compiles yet.
  ast::Script* script = nullptr;
};

// Parses one script of strict code. `name` is what messages call it.
std::unique_ptr<ParsedScript> parse_script(std::string name, std::string source,
                                           const ParseOptions& options = {});

}  // namespace kitwork::compiler
