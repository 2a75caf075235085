// What a member writes down of its zone's trace, for good: every record, the certificates that
// vouch for them, and who signed. One line each, so that a file that a crash tore goes on with the
// next line; whoever writes need not remember what is there already.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/crypto/digest.hpp"
#include "schemas/zone/configuration.hpp"
#include "schemas/zone/permit.hpp"
#include "schemas/zone/policy_change.hpp"

namespace kitwork::trace {

// Lines with their ends. A file begins with the configuration that the zone began with.
std::string export_configuration(const Configuration& configuration);
std::string export_change(const PolicyChange& change);  // one that configures the next epoch
std::string export_record(BytesView record);
std::string export_certificate(const Certificate& certificate);

struct ExportedRecord {
  std::uint64_t sequence;
  Digest digest;
};
// The last whole record in the lines, from which on a member goes on. Nothing when there is none.
std::optional<ExportedRecord> last_exported_record(std::string_view lines);

struct ExportReport {
  Configuration began;      // the first configuration: for a person to compare
  std::uint64_t first = 0;  // numbers of the records; 0: there are none
  std::uint64_t last = 0;
  std::uint64_t certified = 0;  // a quorum vouches for all records up to this one
  std::uint64_t certificates = 0;
  std::uint64_t epoch = 1;
  std::uint64_t torn = 0;  // lines that are none
};

// Checks every line: that the records follow each other by their digests without a gap, that every
// certificate is signed by a quorum of its epoch and names the records that are here, and that the
// root key signed every further configuration. corrupted names the first thing that does not hold.
// Without a root key, invalid_argument when there is more than one epoch.
Result<ExportReport> verify_export(std::string_view text, const std::optional<PublicKey>& root);

}  // namespace kitwork::trace
