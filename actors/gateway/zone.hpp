// Zone: what a gateway asks of the zone behind it. One bounded call each way; whoever joins a
// gateway to members of a zone implements it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "schemas/crypto/signature.hpp"
#include "schemas/zone/message.hpp"

namespace kitwork::gateway {

// About an invocation that `holder` sent: for anybody else it does not exist (not_found).
struct ResultQuestion {
  Digest invocation{};
  PublicKey holder{};
};
struct TraceQuestion {
  Digest invocation{};
  PublicKey holder{};
};

struct TraceAnswer {
  Errc error{};
  std::vector<ByteVector> records;  // TraceChain::about
};

class Zone {
 public:
  using Answered = std::function<void(Verdict)>;
  using Traced = std::function<void(TraceAnswer)>;

  virtual ~Zone() = default;
  // None of these blocks. Each calls back exactly once, from whatever thread, at once or later:
  // when it is finished or refused, or when the zone has lost its patience.
  virtual void submit(Submission submission, Answered answered) = 0;
  virtual void fetch_result(const ResultQuestion& question, Answered answered) = 0;
  virtual void fetch_trace(const TraceQuestion& question, Traced traced) = 0;
  // A change of policy whose signature the members check: told to all of them, without an answer.
  virtual void change_policy(ByteVector) {}
  // Whether it is worth asking.
  virtual bool ready() const = 0;
  // What the zone was like a moment ago (admission::status_json); empty: nobody knows.
  virtual std::string status() const { return {}; }
};

}  // namespace kitwork::gateway
