#include "actors/admission/trace_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "actors/trace/trace_export.hpp"

namespace kitwork::admission {
namespace {

// More than the longest line, and the lines that may stand behind it.
constexpr std::uint64_t tail_bytes = 256u << 10;

std::string tail_of(std::FILE* file, std::uint64_t bytes) {
  std::string tail(std::min(bytes, tail_bytes), '\0');
  if (std::fseek(file, -static_cast<long>(tail.size()), SEEK_END) != 0) return {};
  tail.resize(std::fread(tail.data(), 1, tail.size(), file));
  return tail;
}

}  // namespace

TraceFile::TraceFile(std::string path, const Configuration& began, std::uint64_t bytes_max)
    : path_(std::move(path)),
      began_(trace::export_configuration(began)),
      bytes_max_(std::min(bytes_max, trace_file_bytes_max)) {
  if (!path_.empty()) open();
}

void TraceFile::open() {
  file_.reset(std::fopen(path_.c_str(), "a+e"));
  failed_ = !file_;
  if (!file_) return;
  struct stat facts {};
  bytes_ =
      ::fstat(::fileno(file_.get()), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
  last_ = 0;
  if (const auto last = trace::last_exported_record(tail_of(file_.get(), bytes_))) {
    last_ = last->sequence;
    last_digest_ = last->digest;
  }
  // A line that a crash tore ends here.
  write((bytes_ == 0 ? "" : "\n") + began_ + changes_);
}

void TraceFile::begin_anew() {
  file_.reset();
  if (std::rename(path_.c_str(), (path_ + ".1").c_str()) == 0) return open();
  failed_ = true;
}

void TraceFile::write(const ZoneState& state, const BatchResult& result) {
  if (!file_) return;
  if (result.configured) write_change(state);
  for (const ByteVector& record : result.trace) write_record(record);
  std::string lines;
  for (const Certificate& each : result.certified) lines += trace::export_certificate(each);
  write(lines);
}

void TraceFile::restored(const ZoneState& state) {
  if (!file_) return;
  write_change(state);
  const trace::TraceChain& chain = state.trace();
  const std::uint64_t first = std::max(chain.first_kept(), last_);
  for (std::uint64_t each = first; each <= chain.length(); ++each) {
    if (const ByteVector* record = chain.find(each)) write_record(*record);
  }
}

void TraceFile::write_change(const ZoneState& state) {
  const auto& change = state.policy().configured_by();
  if (!change) return;
  const std::string line = trace::export_change(*change);
  if (changes_.find(line) != std::string::npos) return;
  changes_ += line;
  write(line);
}

void TraceFile::write_record(const ByteVector& record) {
  const auto decoded = decode_trace_record(record);
  if (!decoded || decoded.value().sequence < last_) return;
  const std::uint64_t sequence = decoded.value().sequence;
  const Digest digest = trace_record_digest(record);
  if (sequence == last_ && digest == last_digest_) return;
  const bool follows = last_ == 0 || sequence == last_ + 1;
  const std::string line = trace::export_record(record);
  if (!follows || bytes_ + line.size() > bytes_max_) begin_anew();
  write(line);
  last_ = sequence;
  last_digest_ = digest;
}

void TraceFile::write(const std::string& lines) {
  if (!file_) return;
  bytes_ += lines.size();
  if (std::fwrite(lines.data(), 1, lines.size(), file_.get()) == lines.size()) return;
  failed_ = true;
  file_.reset();
}

bool TraceFile::flush() {
  if (file_ && std::fflush(file_.get()) != 0) {
    failed_ = true;
    file_.reset();
  }
  return !failed_ || std::exchange(told_, true);
}

}  // namespace kitwork::admission
