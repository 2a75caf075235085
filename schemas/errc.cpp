#include "schemas/errc.hpp"

namespace kitwork {

const char* errc_name(Errc code) {
  switch (code) {
#define KITWORK_ERROR(name, number, sentence) \
  case Errc::name:                            \
    return #name;
#include "schemas/errors.def"
#undef KITWORK_ERROR
  }
  return "unknown";
}

const char* errc_sentence(Errc code) {
  switch (code) {
#define KITWORK_ERROR(name, number, sentence) \
  case Errc::name:                            \
    return sentence;
#include "schemas/errors.def"
#undef KITWORK_ERROR
  }
  return "an unknown error";
}

}  // namespace kitwork
