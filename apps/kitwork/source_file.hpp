// Reading and compiling the file that a subcommand is given, and telling what is wrong with it.
#pragma once

#include <optional>
#include <string>

#include "apps/kitwork/subcommand.hpp"
#include "compiler/compile.hpp"
#include "schemas/result.hpp"

namespace kitwork::app {

inline constexpr std::size_t source_bytes_max = 64u << 20;

// The bytes of the file, or of the standard input for "-". io_failed with words for a person when
// it cannot be read, limit_exceeded when it is longer than source_bytes_max.
Result<std::string> read_source(const std::string& path);

// Compiles what read_source gave, under its name. What is wrong goes to stderr, as text or with
// `json` as an array. Nothing when it may not run; then `status` is the exit status. What was
// folded goes to `folds`.
std::optional<Program> compile_source(const std::string& path, const std::string& source, bool json,
                                      ExitStatus& status, compiler::CompileOptions options = {},
                                      std::vector<compiler::FoldNote>* folds = nullptr);

// The operand of a subcommand that takes exactly one file, or wrong use.
Result<std::string> one_file(const Options& options);

}  // namespace kitwork::app
