#include "actors/trace/trace_export.hpp"

#include <algorithm>
#include <map>
#include <variant>
#include <vector>

#include "schemas/zone/item.hpp"
#include "schemas/zone/trace_record.hpp"

namespace kitwork::trace {
namespace {

constexpr std::string_view configuration_word = "configuration ";
constexpr std::string_view change_word = "change ";
constexpr std::string_view record_word = "record ";
constexpr std::string_view certificate_word = "certificate ";

std::string line(std::string_view word, BytesView bytes) {
  return std::string(word) + to_hex(bytes) + "\n";
}

// Whether it is such a line, whole.
bool take_word(std::string_view text, std::string_view word, ByteVector& bytes) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  bytes.resize(text.size() / 2);
  return text.size() % 2 == 0 && !text.empty() && from_hex(text, bytes.data(), bytes.size());
}

class Check {
 public:
  explicit Check(const std::optional<PublicKey>& root) : root_(root) {}

  Result<void> take(std::string_view text) {
    ByteVector bytes;
    if (take_word(text, configuration_word, bytes)) return configuration(bytes);
    if (take_word(text, change_word, bytes)) return change(bytes);
    if (take_word(text, record_word, bytes)) return record(bytes);
    if (take_word(text, certificate_word, bytes)) return certificate(bytes);
    if (!text.empty()) ++report.torn;
    return {};
  }

  ExportReport report;

 private:
  static Error corrupted(const std::string& what) { return {Errc::corrupted, what}; }

  Result<void> configuration(const ByteVector& bytes) {
    const Result<Configuration> read = decode_configuration(bytes);
    if (!read) return ++report.torn, Result<void>();
    if (configurations_.empty()) {
      report.began = read.value();
      configurations_[read.value().epoch] = read.value();
      return {};
    }
    if (read.value() == report.began) return {};
    return corrupted("the trace begins with two different configurations");
  }

  Result<void> change(const ByteVector& bytes) {
    const Result<ZoneItem> item = decode_item(bytes);
    const auto* change = item ? std::get_if<PolicyChange>(&item.value()) : nullptr;
    if (change == nullptr || !change->configuration) return ++report.torn, Result<void>();
    if (!root_) {
      return Error{Errc::invalid_argument, "the members changed: the root key is needed"};
    }
    if (const auto verified = verify_policy(*change, *root_); !verified) {
      return corrupted("the root key did not sign the configuration of epoch " +
                       std::to_string(change->configuration->epoch));
    }
    const Configuration& next = *change->configuration;
    report.epoch = std::max(report.epoch, next.epoch);
    configurations_[next.epoch] = next;
    return {};
  }

  Result<void> record(const ByteVector& bytes) {
    const Result<TraceRecord> read = decode_trace_record(bytes);
    if (!read) return ++report.torn, Result<void>();
    const std::uint64_t sequence = read.value().sequence;
    const Digest digest = trace_record_digest(bytes);
    const std::string name = "record " + std::to_string(sequence);
    if (report.first == 0) {
      report.first = sequence;
    } else if (sequence < report.first) {
      return {};  // of before this file began
    } else if (sequence <= report.last) {
      // Said again after a start.
      const bool same = digests_[sequence - report.first] == digest;
      return same ? Result<void>() : corrupted(name + " is there twice, and differs");
    } else if (sequence != report.last + 1) {
      return corrupted("records " + std::to_string(report.last + 1) + " to " +
                       std::to_string(sequence - 1) + " are missing");
    } else if (read.value().previous != digests_.back()) {
      return corrupted(name + " does not follow the one before it");
    }
    report.last = sequence;
    digests_.push_back(digest);
    return {};
  }

  Result<void> certificate(const ByteVector& bytes) {
    const Result<Certificate> read = decode_certificate(bytes);
    if (!read) return ++report.torn, Result<void>();
    const Statement& statement = read.value().statement;
    const std::string name = "the certificate of batch " + std::to_string(statement.index);
    const auto configuration = configurations_.find(statement.epoch);
    // Of before this file began: whoever signed it is not known here, and it vouches for nothing.
    if (configuration == configurations_.end() && statement.epoch < report.epoch) return {};
    if (configuration == configurations_.end()) {
      return corrupted(name + " is of an epoch that nobody signed");
    }
    if (const auto verified = verify_certificate(configuration->second, read.value()); !verified) {
      return corrupted(name + ": " + verified.error().message);
    }
    const std::uint64_t length = statement.trace_length;
    if (report.first == 0 || length < report.first) return {};
    if (length > report.last) return corrupted(name + " names records that are not here");
    if (digests_[length - report.first] != statement.trace_head) {
      return corrupted(name + " names another record " + std::to_string(length));
    }
    ++report.certificates;
    report.certified = std::max(report.certified, length);
    return {};
  }

  const std::optional<PublicKey>& root_;
  std::map<std::uint64_t, Configuration> configurations_;
  std::vector<Digest> digests_;  // from report.first on
};

}  // namespace

std::string export_configuration(const Configuration& configuration) {
  return line(configuration_word, encode_configuration(configuration));
}
std::string export_change(const PolicyChange& change) {
  return line(change_word, encode_item(change));
}
std::string export_record(BytesView record) { return line(record_word, record); }
std::string export_certificate(const Certificate& certificate) {
  return line(certificate_word, encode_certificate(certificate));
}

std::optional<ExportedRecord> last_exported_record(std::string_view lines) {
  for (std::size_t end = lines.rfind('\n'); end != std::string_view::npos;) {
    lines.remove_suffix(lines.size() - end);
    end = lines.rfind('\n');
    ByteVector bytes;
    const std::size_t begin = end == std::string_view::npos ? 0 : end + 1;
    if (!take_word(lines.substr(begin), record_word, bytes)) continue;
    const Result<TraceRecord> read = decode_trace_record(bytes);
    if (read) return ExportedRecord{read.value().sequence, trace_record_digest(bytes)};
  }
  return {};
}

Result<ExportReport> verify_export(std::string_view text, const std::optional<PublicKey>& root) {
  Check check(root);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    // What has no end is being written.
    if (end == std::string_view::npos) break;
    if (const auto taken = check.take(text.substr(0, end)); !taken) return taken.error();
    text.remove_prefix(end + 1);
  }
  if (check.report.began.members.empty()) {
    return Error{Errc::malformed, "this is no trace: it does not say who signs"};
  }
  return check.report;
}

}  // namespace kitwork::trace
