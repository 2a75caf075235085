// ProgramCache: capsules that were verified, decoded and made ready to run, by digest. What was
// done once for a digest is not done again while it is among the newest.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "schemas/capability/capability.hpp"
#include "schemas/crypto/digest.hpp"
#include "schemas/result.hpp"
#include "vm/builtins/image.hpp"
#include "vm/program/loaded_program.hpp"

namespace kitwork::worker {

// A capsule that this worker has verified by itself.
struct ReadyCapsule {
  Digest digest{};
  std::shared_ptr<const vm::LoadedProgram> program;
  Capabilities capabilities;
  std::string app;  // whose tables db() means
  std::uint64_t gas_limit = 0;
  std::uint64_t memory_bytes = 0;
};

class ProgramCache {
 public:
  // The image outlives this. Keeps at most `capacity` capsules, the last used ones.
  ProgramCache(const vm::Image& image, std::size_t capacity) : image_(image), capacity_(capacity) {}

  // The capsule with this digest: from the cache, or from the bytes, whose signature, digest and
  // program are verified first. wrong_subject when they are another capsule's, not_signed,
  // bad_signature, and all that the verifier refuses.
  Result<std::shared_ptr<const ReadyCapsule>> get(const Digest& digest, BytesView bytes);

  std::size_t size() const { return newest_.size(); }
  std::uint64_t loads() const { return loads_; }

 private:
  const vm::Image& image_;
  std::size_t capacity_;
  std::list<std::shared_ptr<const ReadyCapsule>> newest_;
  std::map<Digest, std::list<std::shared_ptr<const ReadyCapsule>>::iterator> places_;
  std::uint64_t loads_ = 0;
};

}  // namespace kitwork::worker
