// Errc: every failure of the world that Kitwork names, from errors.def.
#pragma once

#include <cstdint>

namespace kitwork {

enum class Errc : std::uint16_t {
#define KITWORK_ERROR(name, number, sentence) name = number,
#include "schemas/errors.def"
#undef KITWORK_ERROR
};

// The name as written in errors.def, for machines ("limit_exceeded").
const char* errc_name(Errc code);
// The sentence, for people.
const char* errc_sentence(Errc code);

}  // namespace kitwork
