// Progress: one line on the terminal while something takes long. Nothing when stderr is none.
#pragma once

#include <chrono>
#include <string>

namespace kitwork::app {

class Progress {
 public:
  // `words` say what is waited for.
  explicit Progress(std::string words);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void set_words(std::string words) { words_ = std::move(words); }
  // Shows or renews the line, once a second has passed.
  void tick();
  // Takes it away, before anything else is said.
  void clear();

 private:
  std::string words_;
  bool terminal_;
  bool shown_ = false;
  unsigned turns_ = 0;
  std::chrono::steady_clock::time_point begun_;
};

// Whether a stream is a terminal that may have colours: NO_COLOR and TERM=dumb say no.
bool is_colourful(int descriptor);

}  // namespace kitwork::app
