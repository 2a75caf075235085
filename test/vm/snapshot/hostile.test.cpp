// What the loader refuses.
#include <doctest/doctest.h>

#include <cstring>
#include <vector>

#include "test/vm/object/fixture.hpp"
#include "vm/snapshot/snapshot.hpp"

namespace kitwork::vm::test {
namespace {

// A machine before its first instruction that holds a bit of everything as its argument.
struct Taken {
  Machine machine;
  std::shared_ptr<const LoadedProgram> program =
      LoadedProgram::create(small_program(), machine.image()).value();
  std::unique_ptr<Window> window = std::move(Window::create().value());
  std::vector<std::uint64_t> words;  // aligned
  std::size_t size = 0;

  Taken() {
    Vm vm(*window, machine.image(), program, 1u << 20);
    const Value inner = make_object(vm, 2);
    const Value values[] = {Value::integer(1), Value::from_double(2.5), inner, Value::hole(),
                            Value::string(make_string(vm.heap, "text"))};
    const Value list = make_array(vm, values, 5);
    set_property(vm, inner, machine.key("value"), list, inner);
    vm.add_gas(1000);
    vm.start(list);
    const auto bytes = write_snapshot(vm);
    size = bytes.value().size();
    words.resize((size + 7) / 8);
    std::memcpy(words.data(), bytes.value().data(), size);
  }
  Result<std::unique_ptr<Vm>> read(const std::vector<std::uint64_t>& from, std::size_t count) {
    return read_snapshot(*window, machine.image(), program,
                         reinterpret_cast<const std::uint8_t*>(from.data()), count);
  }
};

}  // namespace

TEST_CASE("a snapshot is read back by its own program only") {
  Taken taken;
  CHECK(taken.read(taken.words, taken.size).ok());
  Program other = small_program();
  other.functions[1].name = u"g";
  const auto program = LoadedProgram::create(std::move(other), taken.machine.image()).value();
  const auto read =
      read_snapshot(*taken.window, taken.machine.image(), program,
                    reinterpret_cast<const std::uint8_t*>(taken.words.data()), taken.size);
  REQUIRE(!read.ok());
  CHECK(read.error().code == Errc::invalid_argument);
  CHECK(read.error().message == "snapshot: of another program");
  Machine with_host({{"print", 1}});
  const auto there = LoadedProgram::create(small_program(), with_host.image()).value();
  const auto elsewhere =
      read_snapshot(*taken.window, with_host.image(), there,
                    reinterpret_cast<const std::uint8_t*>(taken.words.data()), taken.size);
  REQUIRE(!elsewhere.ok());
  CHECK(elsewhere.error().code == Errc::unsupported_version);
  CHECK(elsewhere.error().message == "snapshot: made with other built-ins");
}

TEST_CASE("a snapshot that ends early is refused at every length") {
  Taken taken;
  for (std::size_t size = 0; size + 1 < taken.size; ++size) {
    CHECK(!taken.read(taken.words, size).ok());
  }
}

TEST_CASE("a snapshot with any bit changed is refused, or is a machine that runs") {
  Taken taken;
  unsigned refused = 0;
  for (std::size_t bit = 0; bit < taken.size * 8; ++bit) {
    std::vector<std::uint64_t> words = taken.words;
    words[bit / 64] ^= std::uint64_t{1} << (bit % 64);
    auto read = taken.read(words, taken.size);
    if (!read.ok()) {
      CHECK(!read.error().message.empty());
      ++refused;
      continue;
    }
    CHECK(write_snapshot(*read.value()).ok());
    read.value()->run();
  }
  CHECK(refused > taken.size * 4);
}

}  // namespace kitwork::vm::test
