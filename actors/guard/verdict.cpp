#include "actors/guard/verdict.hpp"

namespace kitwork::guard {
namespace {

struct VerdictRow {
  const char* name;
  VerdictAction action;
  const char* sentence;
};

constexpr VerdictRow rows[] = {
#define KITWORK_VERDICT(name, action, sentence) {#name, VerdictAction::action, sentence},
#include "actors/guard/verdicts.def"
#undef KITWORK_VERDICT
};

}  // namespace

const char* verdict_name(Verdict verdict) { return rows[static_cast<std::size_t>(verdict)].name; }

const char* verdict_sentence(Verdict verdict) {
  return rows[static_cast<std::size_t>(verdict)].sentence;
}

VerdictAction verdict_action(Verdict verdict) {
  return rows[static_cast<std::size_t>(verdict)].action;
}

}  // namespace kitwork::guard
