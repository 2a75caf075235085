#include "apps/kitwork/source_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "actors/capsule/pre_evaluation.hpp"

namespace kitwork::app {

Result<std::string> read_source(const std::string& path) {
  std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    return Error{Errc::io_failed, fmt::format("cannot read {}: {}", path, std::strerror(errno))};
  }
  std::string source;
  char buffer[65536];
  errno = 0;
  for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, file)) > 0;) {
    source.append(buffer, count);
    if (source.size() > source_bytes_max) break;
  }
  const bool failed = std::ferror(file) != 0;
  const int reason = errno;
  if (file != stdin) std::fclose(file);
  if (failed) {
    return Error{Errc::io_failed, fmt::format("cannot read {}: {}", path, std::strerror(reason))};
  }
  if (source.size() > source_bytes_max) {
    return Error{Errc::limit_exceeded,
                 fmt::format("{} is longer than {} bytes", path, source_bytes_max)};
  }
  return source;
}

std::optional<Program> compile_source(const std::string& path, const std::string& source, bool json,
                                      ExitStatus& status, compiler::CompileOptions options,
                                      std::vector<compiler::FoldNote>* folds) {
  options.file_name = path == "-" ? "standard input" : path;
  const compiler::SourceText text(options.file_name, source);
  compiler::CompileResult result = options.script ? compiler::compile(source, options)
                                                  : compile_capsule(source, std::move(options));
  if (json && !result.diagnostics.empty()) {
    fmt::print(stderr, "{}\n", compiler::render_json(result.diagnostics, text));
  }
  for (const compiler::Diagnostic& diagnostic : result.diagnostics) {
    if (!json) fmt::print(stderr, "{}\n", compiler::render_text(diagnostic, text));
  }
  switch (result.verdict) {
    case compiler::Verdict::accepted:
      status = exit_done;
      break;
    case compiler::Verdict::syntax_error:
      status = exit_syntax;
      break;
    case compiler::Verdict::refused:
      status = exit_refused;
      break;
  }
  if (folds) *folds = std::move(result.folds);
  return std::move(result.program);
}

Result<std::string> one_file(const Options& options) {
  if (options.operands().empty()) return Error{Errc::invalid_argument, "name a file"};
  if (options.operands().size() > 1) {
    return Error{Errc::invalid_argument,
                 fmt::format("one file at a time, not {} too", options.operands()[1])};
  }
  return options.operands()[0];
}

}  // namespace kitwork::app
