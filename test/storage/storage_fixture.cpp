#include "test/storage/storage_fixture.hpp"

#include <sodium.h>

namespace kitwork::test {

consensus::SnapshotMeta meta_of(consensus::Index index, consensus::Term term,
                                const std::string& data) {
  consensus::SnapshotMeta meta;
  meta.index = index;
  meta.term = term;
  meta.time_ms = 1000 + index;
  meta.membership.voters = {consensus::NodeId{1}, consensus::NodeId{2}, consensus::NodeId{3}};
  meta.size_bytes = data.size();
  crypto_generichash(meta.digest.data(), meta.digest.size(),
                     reinterpret_cast<const unsigned char*>(data.data()), data.size(), nullptr, 0);
  return meta;
}

}  // namespace kitwork::test
