// <kitwork/capsule.hpp>: from a source to a capsule.
#include <algorithm>
#include <kitwork/capsule.hpp>

#include "actors/capsule/capsule_texts.hpp"
#include "actors/capsule/pre_evaluation.hpp"
#include "compiler/compile.hpp"
#include "compiler/inference/inference.hpp"
#include "schemas/capsule/json_text.hpp"
#include "schemas/capsule/packed_program.hpp"
#include "vm/verifier/verifier.hpp"

namespace kitwork {
namespace {

BuildNote build_note(const compiler::SourceNote& note) {
  return {note.line, note.column, note.text};
}

std::string rendered(const std::vector<compiler::Diagnostic>& diagnostics,
                     const compiler::SourceText& text) {
  std::string words;
  for (const compiler::Diagnostic& diagnostic : diagnostics) {
    if (!words.empty()) words += '\n';
    words += compiler::render_text(diagnostic, text);
  }
  return words;
}

// The byte where a line and a column of UTF-16 units are.
std::uint32_t offset_of(const compiler::SourceText& text, std::uint32_t line,
                        std::uint32_t column) {
  if (line == 0 || line > text.line_count()) return 0;
  const std::uint32_t start = text.line_start(line);
  const auto end = start + static_cast<std::uint32_t>(text.line_text(line).size());
  for (std::uint32_t offset = start; offset < end; ++offset) {
    if (text.position(offset).column >= column) return offset;
  }
  return end;
}

// What the program hands to the host and cannot travel, or asks of it in vain, with its place.
Result<void> check_travel(const BuildRequest& request, const compiler::Inference& inference) {
  if (inference.cannot_travel.empty() && inference.refused.empty()) return {};
  const compiler::SourceText text(request.file_name, request.source);
  std::vector<compiler::Diagnostic> told;
  for (const compiler::SourceNote& note : inference.cannot_travel) {
    const std::uint32_t at = offset_of(text, note.line, note.column);
    told.push_back(
        compiler::make_diagnostic(compiler::DiagnosticCode::cannot_travel, at, at + 1,
                                  {note.text, "only what JSON has is written, sent and captured"}));
  }
  for (const compiler::SourceNote& note : inference.refused) {
    const std::uint32_t at = offset_of(text, note.line, note.column);
    told.push_back(
        compiler::make_diagnostic(compiler::DiagnosticCode::cannot_travel, at, at + 1, {"", ""}));
    told.back().message = note.text;
  }
  return Error{Errc::invalid_argument, rendered(told, text)};
}

// A captured value that is no JSON, at the first use of its name.
Error refused_binding(const BuildRequest& request, const std::string& name, const Error& error) {
  const std::string words = "the value bound to " + name + " cannot travel: " + error.message;
  compiler::CompileOptions options;
  options.refuse_undeclared = true;
  const compiler::SourceText text(request.file_name, request.source);
  for (const compiler::Diagnostic& each : compiler::compile(request.source, options).diagnostics) {
    const bool foreign = each.code == compiler::DiagnosticCode::foreign_name;
    if (!foreign || request.source.substr(each.start, each.end - each.start) != name) continue;
    return {Errc::invalid_argument,
            rendered({compiler::make_diagnostic(compiler::DiagnosticCode::cannot_travel, each.start,
                                                each.end, {name, error.message})},
                     text)};
  }
  return {error.code, words};
}

Result<Program> compile_source(const BuildRequest& request,
                               const std::vector<CapturedValue>& captures) {
  compiler::CompileOptions options;
  options.file_name = request.file_name;
  for (const CapturedValue& each : captures) options.bindings.push_back({each.name, each.json});
  options.fold = request.fold;
  options.refuse_undeclared = true;
  compiler::CompileResult compiled = compile_capsule(request.source, std::move(options));
  if (compiled.program) {
    const auto verified = vm::verify_program(*compiled.program);
    if (!verified) return verified.error();
    return std::move(*compiled.program);
  }
  const compiler::SourceText text(request.file_name, request.source);
  return Error{Errc::invalid_argument, rendered(compiled.diagnostics, text)};
}

Result<std::vector<CapturedValue>> read_bindings(const BuildRequest& request) {
  std::vector<CapturedValue> captures;
  for (const auto& [name, json] : request.bindings) {
    Result<std::string> canonical = canonical_json(json);
    if (!canonical) return refused_binding(request, name, canonical.error());
    if (name == "arg" || !is_capability_name(name)) {
      return Error{Errc::invalid_argument,
                   "a captured value needs the name of a variable, not \"" + name + "\""};
    }
    if (canonical.value().find("\"__proto__\":") != std::string::npos) {
      return Error{Errc::invalid_argument, "the value bound to " + name +
                                               " cannot travel: __proto__ would be its prototype"};
    }
    captures.push_back({name, std::move(canonical.value())});
  }
  std::sort(captures.begin(), captures.end(),
            [](const CapturedValue& a, const CapturedValue& b) { return a.name < b.name; });
  for (std::size_t i = 1; i < captures.size(); ++i) {
    if (captures[i].name == captures[i - 1].name) {
      return Error{Errc::invalid_argument, captures[i].name + " is bound twice"};
    }
  }
  return captures;
}

// A wildcard over all hosts is none that can be declared.
bool can_be_declared(const Capability& capability) {
  return resource_kind(capability.verb) != ResourceKind::url || !capability.path.empty();
}

std::string needed_words(const compiler::Need& need) {
  return can_be_declared(need.capability) ? print_capability(need.capability)
                                          : std::string(verb_text(need.capability.verb)) + ":*";
}

// What is declared covers what is needed, and what it has beyond is told.
Result<void> check_declared(const Capabilities& declared, const compiler::Inference& inference,
                            const std::string& file_name, std::vector<BuildNote>& warnings) {
  for (const compiler::Need& need : inference.needs) {
    if (within(need.capability, declared)) continue;
    const bool same_verb =
        std::any_of(declared.begin(), declared.end(),
                    [&](const Capability& each) { return each.verb == need.capability.verb; });
    // A wildcard that only a computed name forces may be declared more narrowly: the host checks.
    if (!need.because.text.empty() && same_verb) continue;
    const std::string place = file_name + ":" + std::to_string(need.because.line) + ":" +
                              std::to_string(need.because.column) + ": ";
    const std::string why = need.because.text.empty() ? "" : " (" + need.because.text + ")";
    const Result<void> refused = authorize(need.capability, declared);
    return Error{Errc::capability_missing,
                 place + "this needs " + needed_words(need) + why +
                     ", and no --cap allows it: " + refused.error().message};
  }
  for (const Capability& each : declared) {
    const bool used = std::any_of(
        inference.needs.begin(), inference.needs.end(), [&](const compiler::Need& need) {
          return within(each, need.capability) || within(need.capability, each);
        });
    if (!used) {
      warnings.push_back({0, 0, print_capability(each) + " is declared, but nothing needs it"});
      continue;
    }
    const bool wider =
        std::none_of(inference.needs.begin(), inference.needs.end(),
                     [&](const compiler::Need& need) { return within(each, need.capability); });
    if (wider) {
      warnings.push_back({0, 0, print_capability(each) + " is wider than what is needed"});
    }
  }
  return {};
}

Result<Capabilities> infer_capabilities(const compiler::Inference& inference,
                                        const std::string& file_name) {
  Capabilities needed;
  for (const compiler::Need& need : inference.needs) {
    if (!can_be_declared(need.capability)) {
      return Error{Errc::capability_missing,
                   file_name + ":" + std::to_string(need.because.line) + ":" +
                       std::to_string(need.because.column) + ": " + need.because.text +
                       "; declare what may be reached, as in --cap " +
                       verb_text(need.capability.verb) + ":https://api.example.org/*"};
    }
    needed.push_back(need.capability);
  }
  return normalize(std::move(needed));
}

Result<Capabilities> decide_capabilities(const BuildRequest& request,
                                         const compiler::Inference& inference,
                                         std::vector<BuildNote>& warnings) {
  if (!request.capabilities) return infer_capabilities(inference, request.file_name);
  Capabilities declared;
  for (const std::string& text : *request.capabilities) {
    Result<Capability> read = parse_capability(text);
    if (!read) return read.error();
    declared.push_back(std::move(read.value()));
  }
  declared = normalize(std::move(declared));
  const Result<void> checked = check_declared(declared, inference, request.file_name, warnings);
  if (!checked) return checked.error();
  return declared;
}

}  // namespace

GasEstimateText gas_estimate_text(const compiler::GasEstimate& gas) {
  GasEstimateText text;
  text.lower = gas.lower;
  text.upper = gas.upper;
  for (const compiler::SourceNote& note : gas.unbounded) text.unbounded.push_back(build_note(note));
  for (const compiler::SourceNote& note : gas.data) text.data.push_back(build_note(note));
  return text;
}

Result<BuiltCapsule> build_capsule(const BuildRequest& request) {
  if (!is_capability_name(request.app)) {
    return Error{Errc::invalid_argument, "the app's name is letters, digits and _"};
  }
  Result<std::vector<CapturedValue>> captures = read_bindings(request);
  if (!captures) return captures.error();
  const Result<Program> program = compile_source(request, captures.value());
  if (!program) return program.error();
  const compiler::Inference inference = compiler::infer(program.value(), {request.app});
  if (const Result<void> travels = check_travel(request, inference); !travels) {
    return travels.error();
  }

  BuiltCapsule built;
  for (const compiler::Need& need : inference.needs) {
    built.needed.push_back({needed_words(need), build_note(need.because)});
  }
  built.gas = gas_estimate_text(inference.gas);
  Result<Capabilities> capabilities = decide_capabilities(request, inference, built.warnings);
  if (!capabilities) return capabilities.error();
  Capsule capsule;
  capsule.name = request.name;
  capsule.program = pack_program(program.value());
  capsule.captures = std::move(captures.value());
  capsule.capabilities = std::move(capabilities.value());
  capsule.gas_limit = request.gas_limit;
  capsule.memory_bytes = request.memory_bytes;
  for (const Capability& each : capsule.capabilities) {
    built.capabilities.push_back(print_capability(each));
  }
  Result<ByteVector> bytes = Error{Errc::not_signed, {}};
  if (request.key) {
    const Result<KeyPair> key = key_pair_of(*request.key);
    if (!key) return key.error();
    bytes = sign_capsule(std::move(capsule), key.value());
  } else {
    bytes = encode_capsule(capsule);
  }
  if (!bytes) return bytes.error();
  built.bytes = std::move(bytes.value());
  built.digest = to_hex(decode_capsule(built.bytes).value().digest);
  return built;
}

}  // namespace kitwork
