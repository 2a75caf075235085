#include "actors/admission/zone_machine.hpp"

#include "actors/admission/state_bytes.hpp"

namespace kitwork::admission {

std::string ZoneMachine::apply(consensus::Position position, std::uint64_t time_ms,
                               std::string_view command) {
  const std::lock_guard lock(shared_->mutex);
  sink_->applied(shared_->state.apply(position, time_ms, bytes_of(command)));
  return {};
}

void ZoneMachine::begin_save() {
  const std::lock_guard lock(shared_->mutex);
  shared_->state.begin_save();
}

bool ZoneMachine::save_some(std::string& bytes, std::size_t bytes_max) {
  const std::lock_guard lock(shared_->mutex);
  return shared_->state.save_some(bytes, bytes_max);
}

Result<void> ZoneMachine::load(std::string_view bytes) {
  const std::lock_guard lock(shared_->mutex);
  Result<void> loaded = shared_->state.load(bytes);
  if (loaded) sink_->restored();
  return loaded;
}

consensus::Digest ZoneMachine::digest() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->state.digest();
}

std::string ZoneMachine::query(std::string_view question) const {
  Digest digest;
  if (question.empty()) return {};
  const char kind = question.front();
  question.remove_prefix(1);
  if (!get_array(question, digest) || !question.empty()) return {};
  const std::lock_guard lock(shared_->mutex);
  std::string answer;
  if (kind == verdict_query) {
    const ByteVector verdict = encode_verdict(shared_->state.verdict(digest));
    answer.assign(reinterpret_cast<const char*>(verdict.data()), verdict.size());
  } else if (kind == trace_query) {
    for (const ByteVector& each : shared_->state.trace().about(digest)) put_vector(answer, each);
  }
  return answer;
}

}  // namespace kitwork::admission
