// Compiles the prelude, several files as one script, into a C++ source that holds the encoded
// program: extern const unsigned char prelude_program_bytes[] and prelude_program_size, in
// kitwork::vm.
//
//   prelude_compiler OUTPUT.cpp INPUT.js...
#include <cstdio>
#include <string>
#include <vector>

#include "compiler/compile.hpp"
#include "schemas/program_codec.hpp"

namespace {

bool read_file(const char* path, std::string& text) {
  std::FILE* file = std::fopen(path, "rb");
  if (!file) return false;
  char buffer[65536];
  std::size_t size = 0;
  while ((size = std::fread(buffer, 1, sizeof buffer, file)) > 0) text.append(buffer, size);
  bool good = std::ferror(file) == 0;
  std::fclose(file);
  return good;
}

bool write_source(const char* path, const std::vector<std::uint8_t>& bytes) {
  std::FILE* file = std::fopen(path, "wb");
  if (!file) return false;
  std::string text =
      "// The encoded prelude. Made by prelude_compiler.\n"
      "#include <cstddef>\n\n"
      "namespace kitwork::vm {\n\n"
      "extern const unsigned char prelude_program_bytes[];\n"
      "extern const std::size_t prelude_program_size;\n"
      "alignas(8) const unsigned char prelude_program_bytes[] = {";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text += i % 24 == 0 ? "\n" : "";
    text += std::to_string(bytes[i]) + ",";
  }
  text += "};\nconst std::size_t prelude_program_size = sizeof prelude_program_bytes;\n\n";
  text += "}  // namespace kitwork::vm\n";
  bool good = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && good;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "usage: prelude_compiler OUTPUT.cpp INPUT.js...\n");
    return 64;
  }
  std::string source;
  for (int i = 2; i < count; ++i) {
    if (!read_file(arguments[i], source)) {
      std::fprintf(stderr, "prelude_compiler: cannot read %s\n", arguments[i]);
      return 1;
    }
    source += '\n';
  }
  kitwork::compiler::CompileOptions options;
  options.file_name = "prelude";
  options.prelude = true;
  options.keep_source = false;
  kitwork::compiler::CompileResult result = kitwork::compiler::compile(source, options);
  kitwork::compiler::SourceText text("prelude", source);
  for (const auto& diagnostic : result.diagnostics) {
    auto [line, column] = text.position(diagnostic.start);
    std::fprintf(stderr, "prelude:%u:%u: %s\n", line, column, diagnostic.message.c_str());
  }
  if (!result.program) return 1;
  if (!write_source(arguments[1], kitwork::encode_program(*result.program))) {
    std::fprintf(stderr, "prelude_compiler: cannot write %s\n", arguments[1]);
    return 1;
  }
  return 0;
}
