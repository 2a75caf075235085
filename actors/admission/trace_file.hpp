// TraceFile: what a member writes down of its zone's trace for good (trace/trace_export.hpp). A
// file that is full, or that the next record does not follow, becomes PATH.1, and a new one begins.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "actors/admission/zone_state.hpp"

namespace kitwork::admission {

// A file and the one before it can be checked in one go: kitwork reads 64 MiB.
inline constexpr std::uint64_t trace_file_bytes_max = 30u << 20;

class TraceFile {
 public:
  // Goes on at the end of the file. With an empty path, or when it cannot be written (which
  // failed() and flush() say), nothing is written.
  TraceFile(std::string path, const Configuration& began,
            std::uint64_t bytes_max = trace_file_bytes_max);
  // The state is the one that the batch led to, or a later one.
  void write(const ZoneState& state, const BatchResult& result);
  // The state came as a whole: all that it keeps of its trace.
  void restored(const ZoneState& state);
  // False, once, when the file has been lost since: it cannot be written, or not any more.
  bool flush();
  bool failed() const { return failed_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  void open();
  void begin_anew();
  void write_change(const ZoneState& state);
  void write_record(const ByteVector& record);
  void write(const std::string& lines);

  std::string path_;
  std::string began_;
  std::string changes_;  // the configurations that this process wrote down
  std::uint64_t bytes_max_;
  std::uint64_t bytes_ = 0;
  std::uint64_t last_ = 0;  // the number of the last record in the file
  Digest last_digest_{};
  std::unique_ptr<std::FILE, Close> file_;
  bool failed_ = false;
  bool told_ = false;
};

}  // namespace kitwork::admission
