// The table of names: open addressing with linear probing.
#include "compiler/ast/name.hpp"

#include <cstddef>
#include <cstring>

namespace kitwork::compiler {

namespace {

constexpr std::size_t slots_min = 256;
constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15u;

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 32;
  value *= 0xD6E8FEB86659FD93u;
  return value ^ (value >> 32);
}

char16_t widen(char unit) { return static_cast<unsigned char>(unit); }
char16_t widen(char16_t unit) { return unit; }

template <class Unit>
std::uint32_t hash_of(std::uint64_t seed, const Unit* units, std::size_t count) {
  std::uint64_t hash = seed;
  for (std::size_t at = 0; at < count; ++at) hash = (hash ^ widen(units[at])) * multiplier;
  return static_cast<std::uint32_t>(mix(hash));
}

template <class Unit>
bool same(std::u16string_view text, const Unit* units, std::size_t count) {
  if (text.size() != count) return false;
  for (std::size_t at = 0; at < count; ++at) {
    if (text[at] != widen(units[at])) return false;
  }
  return true;
}

}  // namespace

NameTable::NameTable(Arena& arena, std::uint64_t seed)
    : arena_(&arena), seed_(seed), slots_(slots_min) {}

template <class Unit>
Name NameTable::intern_units(const Unit* units, std::size_t count) {
  std::uint32_t hash = hash_of(seed_, units, count);
  std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    std::uint32_t id = slots_[slot];
    if (id == 0) return add(slot, hash, units, count);
    NameEntry* entry = entries_[id - 1];
    if (entry->hash == hash && same(entry->text, units, count)) return entry;
  }
}

template Name NameTable::intern_units(const char* units, std::size_t count);
template Name NameTable::intern_units(const char16_t* units, std::size_t count);

template <class Unit>
Name NameTable::add(std::size_t slot, std::uint32_t hash, const Unit* units, std::size_t count) {
  auto* text = static_cast<char16_t*>(arena_->allocate(count * sizeof(char16_t), 2));
  for (std::size_t at = 0; at < count; ++at) text[at] = widen(units[at]);
  auto* entry = arena_->make<NameEntry>();
  entry->text = {text, count};
  entry->hash = hash;
  entry->id = size();
  entries_.push_back(entry);
  slots_[slot] = entry->id + 1;
  if (entries_.size() * 2 > slots_.size()) grow();
  return entry;
}

void NameTable::set_keyword(std::string_view ascii, std::uint8_t keyword) {
  entries_[intern(ascii)->id]->keyword = keyword;
}

void NameTable::grow() {
  std::vector<std::uint32_t> slots(slots_.size() * 2);
  std::size_t mask = slots.size() - 1;
  for (const NameEntry* entry : entries_) {
    std::size_t slot = entry->hash & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = entry->id + 1;
  }
  slots_.swap(slots);
}

std::uint64_t name_seed(std::string_view source) {
  std::uint64_t hash = source.size();
  std::size_t at = 0;
  for (; at + 8 <= source.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, source.data() + at, 8);
    hash = mix(hash ^ word) * multiplier;
  }
  for (; at < source.size(); ++at) hash = (hash ^ widen(source[at])) * multiplier;
  return mix(hash);
}

}  // namespace kitwork::compiler
