// Names: identifiers, property keys and labels, each text stored once, so that two names are equal
// when their pointers are.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/ast/arena.hpp"

namespace kitwork::compiler {

// UTF-16, because a property key may hold a lone surrogate. A private name's text includes its '#'.
struct NameEntry {
  std::u16string_view text;
  std::uint32_t hash = 0;
  std::uint32_t id = 0;      // dense from 0 in order of first appearance; an index for side tables
  std::uint8_t keyword = 0;  // for the lexer: which keyword this is, 0 when none
};

using Name = const NameEntry*;

// The table of all names of one parse. Its entries live in the arena it is given.
class NameTable {
 public:
  // The seed keys the hash. It should depend on the whole source, so that nobody can write a source
  // whose names collide; it has no influence on ids or anything else that can be seen.
  NameTable(Arena& arena, std::uint64_t seed);

  Name intern(std::u16string_view text) { return intern_units(text.data(), text.size()); }
  // The same for text known to be ASCII.
  Name intern(std::string_view ascii) { return intern_units(ascii.data(), ascii.size()); }
  // Marks a name as a keyword, or whatever `keyword` means to the lexer.
  void set_keyword(std::string_view ascii, std::uint8_t keyword);

  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  Name operator[](std::uint32_t id) const { return entries_[id]; }

 private:
  template <class Unit>
  Name intern_units(const Unit* units, std::size_t count);
  template <class Unit>
  Name add(std::size_t slot, std::uint32_t hash, const Unit* units, std::size_t count);
  void grow();

  Arena* arena_;
  std::uint64_t seed_;
  std::vector<NameEntry*> entries_;
  std::vector<std::uint32_t> slots_;  // id + 1, 0 when free; a power of two, at most half full
};

// The hash of all bytes of a source, as the table's seed.
std::uint64_t name_seed(std::string_view source);

}  // namespace kitwork::compiler
