#include "actors/worker/program_cache.hpp"

#include <utility>

#include "actors/data/host_call.hpp"
#include "schemas/capsule/capsule.hpp"
#include "schemas/capsule/packed_program.hpp"

namespace kitwork::worker {

Result<std::shared_ptr<const ReadyCapsule>> ProgramCache::get(const Digest& digest,
                                                              BytesView bytes) {
  const auto found = places_.find(digest);
  if (found != places_.end()) {
    newest_.splice(newest_.begin(), newest_, found->second);
    return newest_.front();
  }
  const Result<Digest> verified = verify_capsule(bytes);
  if (!verified) return verified.error();
  if (verified.value() != digest) {
    return Error{Errc::wrong_subject, "these are the bytes of another capsule"};
  }
  Result<DecodedCapsule> decoded = decode_capsule(bytes);
  if (!decoded) return decoded.error();
  Capsule& capsule = decoded.value().capsule;
  Result<Program> program = unpack_program(capsule.program);
  if (!program) return program.error();
  auto loaded = vm::LoadedProgram::create(std::move(program.value()), image_);
  if (!loaded) return loaded.error();
  ++loads_;
  auto ready = std::make_shared<ReadyCapsule>();
  ready->digest = digest;
  ready->program = std::move(loaded.value());
  ready->app = data::app_of(capsule.capabilities);
  ready->capabilities = std::move(capsule.capabilities);
  ready->gas_limit = capsule.gas_limit;
  ready->memory_bytes = capsule.memory_bytes;
  newest_.push_front(ready);
  places_[digest] = newest_.begin();
  if (newest_.size() > capacity_) {
    places_.erase(newest_.back()->digest);
    newest_.pop_back();
  }
  return std::shared_ptr<const ReadyCapsule>(std::move(ready));
}

}  // namespace kitwork::worker
