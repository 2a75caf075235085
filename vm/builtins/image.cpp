// Building the image, and bringing it into windows.
#include "vm/builtins/image.hpp"

#include <sodium.h>

#include <unordered_map>

#include "schemas/assert.hpp"
#include "schemas/program_codec.hpp"
#include "vm/builtins/image_contents.hpp"
#include "vm/builtins/intrinsic_check.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

struct NativeRow {
  std::uint32_t number;
  Native native;
  std::string_view prelude;
};
const NativeRow native_rows[] = {
#define KITWORK_BUILTIN(number, holder, key, length, native, prelude, kind) \
  {number, &native_##native, #prelude},
#include "schemas/builtins.def"
#undef KITWORK_BUILTIN
};

struct IntrinsicRow {
  std::uint32_t number;
  Native native;
};
const IntrinsicRow intrinsic_rows[] = {
#define KITWORK_INTRINSIC(name, number, kinds, sentence) \
  {number, &checked_intrinsic<&intrinsic_##name, IntrinsicKinds(kinds)>},
#include "schemas/intrinsics.def"
#undef KITWORK_INTRINSIC
};

constexpr std::uint32_t natives_max = 1024;
struct NativeTable {
  Native natives[natives_max] = {};
  Native intrinsics[natives_max] = {};
  NativeTable() {
    for (const NativeRow& row : native_rows) {
      KITWORK_ASSERT(row.number < natives_max && natives[row.number] == nullptr);
      natives[row.number] = row.native;
    }
    for (const IntrinsicRow& row : intrinsic_rows) {
      KITWORK_ASSERT(row.number < natives_max && intrinsics[row.number] == nullptr);
      intrinsics[row.number] = row.native;
    }
  }
};
const NativeTable& native_table() {
  static const NativeTable table;
  return table;
}

constexpr std::string_view prelude_function_names[] = {
#define KITWORK_PRELUDE_FUNCTION(name) #name,
#include "vm/interpreter/prelude_functions.def"
#undef KITWORK_PRELUDE_FUNCTION
};

using FunctionIndex = std::unordered_map<std::string, std::uint32_t>;

FunctionIndex index_functions(const Program& prelude) {
  FunctionIndex index;
  for (std::uint32_t i = 1; i < prelude.functions.size(); ++i) {
    const std::u16string& name = prelude.functions[i].name;
    index.emplace(std::string(name.begin(), name.end()), i);
  }
  return index;
}

bool is_host_name(std::string_view name) {
  if (name.empty() || name.size() > 256) return false;
  for (const char c : name) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '$' || c == '.';
    if (!fine) return false;
  }
  return name.front() != '.' && name.back() != '.';
}

// Where the host's functions are found: "print" in the global object, "console.log" in a global
// object's member.
Result<void> add_host_functions(ImageBuilder& builder, const std::vector<HostFunction>& hosts) {
  if (hosts.size() > host_functions_max) {
    return Error{Errc::limit_exceeded, "too many host functions"};
  }
  const Ref world = builder.object(WellKnownObject::global);
  for (std::uint32_t i = 0; i < hosts.size(); ++i) {
    const std::string& name = hosts[i].name;
    if (!is_host_name(name)) return Error{Errc::invalid_argument, "no name: " + name};
    const std::size_t point = name.find('.');
    Ref holder = world;
    if (point != std::string::npos) {
      const Value member = builder.text(name.substr(0, point));
      if (member == builder.text("console")) {
        holder = builder.object(WellKnownObject::console);
      } else if (builder.has(world, member)) {
        if (!builder.get(world, member).is_object()) {
          return Error{Errc::invalid_argument, "taken: " + name};
        }
        holder = builder.get(world, member).ref();
      } else {
        holder = builder.make_object(CellKind::object,
                                     builder.object(WellKnownObject::object_prototype));
      }
      builder.define(world, member, Value::object(holder), hidden_attributes);
    }
    const std::string own = point == std::string::npos ? name : name.substr(point + 1);
    if (builder.has(holder, builder.text(own))) {
      return Error{Errc::invalid_argument, "taken: " + name};
    }
    const Ref function = builder.make_native(host_function_bit | i, own, hosts[i].length, false);
    builder.define(holder, builder.text(own), Value::object(function), hidden_attributes);
  }
  return {};
}

// The digest leaves out what differs from process to process: hashes and what is ordered by them.
class Digest {
 public:
  Digest() { crypto_generichash_init(&state_, nullptr, 0, sizeof(ImageDigest)); }
  void add(const void* bytes, std::size_t size) {
    crypto_generichash_update(&state_, static_cast<const unsigned char*>(bytes), size);
  }
  void add_cell(const Cell* cell, std::uint64_t size) {
    if (cell->kind == CellKind::string8 || cell->kind == CellKind::string16) {
      add(cell, sizeof(Cell));
      add(reinterpret_cast<const std::uint8_t*>(cell) + sizeof(String), size - sizeof(String));
    } else if (cell->kind == CellKind::property_table) {
      add(static_cast<const PropertyTable*>(cell)->entries(), cell->word * sizeof(PropertyEntry));
    } else if (cell->kind != CellKind::reference_table) {
      add(cell, size);
    }
  }
  ImageDigest finish() {
    ImageDigest digest{};
    crypto_generichash_final(&state_, digest.data(), digest.size());
    return digest;
  }

 private:
  crypto_generichash_state state_;
};

ImageDigest digest_of(const Heap& heap, const std::vector<std::uint8_t>& prelude) {
  Digest digest;
  for (Ref at = heap.bottom(); at < heap.top();) {
    const std::uint64_t size = cell_bytes(*heap.cell(at));
    KITWORK_ASSERT(size != 0);
    digest.add_cell(heap.cell(at), size);
    at += static_cast<Ref>(size);
  }
  digest.add(prelude.data(), prelude.size());
  return digest.finish();
}

}  // namespace

// Stands for the native of built-ins that the prelude alone implements.
NativeStatus native_none(NativeCall&) {
  KITWORK_ASSERT(false);
  return NativeStatus::thrown;
}

Image::~Image() = default;

Result<std::unique_ptr<const Image>> Image::create(const std::vector<HostFunction>& hosts,
                                                   Program prelude) {
  auto window = Window::create();
  if (!window.ok()) return window.error();
  std::unique_ptr<Image> image(new Image);
  image->hosts_ = hosts;
  const std::vector<std::uint8_t> code = encode_program(prelude);
  const FunctionIndex index = index_functions(prelude);
  const auto find = [&](std::string_view name) -> std::optional<std::uint32_t> {
    const auto found = index.find(std::string(name));
    return found == index.end() ? std::nullopt : std::optional(found->second);
  };

  ImageBuilder builder(*window.value());
  make_intrinsic_objects(builder);
  make_builtin_functions(builder, find);
  make_builtin_values(builder);
  if (auto added = add_host_functions(builder, hosts); !added.ok()) return added.error();
  const auto function_value = [&](std::string_view name) {
    const auto found = find(name);
    return found ? Value::object(builder.make_prelude_function(*found, false)) : Value::undefined();
  };
  image->fallbacks_.resize(natives_max);
  for (const NativeRow& row : native_rows) {
    if (row.prelude != "none") image->fallbacks_[row.number] = function_value(row.prelude);
  }
  for (std::size_t i = 0; i < std::size(prelude_function_names); ++i) {
    image->prelude_functions_[i] = function_value(prelude_function_names[i]);
  }
  builder.link_prelude(prelude);
  builder.make_shapes();
  image->prelude_ =
      LoadedProgram::create_prelude(std::move(prelude), builder.heap(), builder.intrinsics());
  builder.finish();
  image->intrinsics_ = builder.intrinsics();
  image->digest_ = digest_of(builder.heap(), code);
  auto area = SharedArea::create(builder.heap().base(), builder.intrinsics().top);
  if (!area.ok()) return area.error();
  image->area_ = std::move(area.value());
  return std::unique_ptr<const Image>(std::move(image));
}

bool Image::has_native(std::uint32_t id) const {
  const NativeTable& table = native_table();
  const bool intrinsic = (id & native_intrinsic_bit) != 0;
  const std::uint32_t number = id & ~native_intrinsic_bit;
  return number < natives_max &&
         (intrinsic ? table.intrinsics[number] : table.natives[number]) != nullptr;
}

Native Image::native(std::uint32_t id) const {
  if ((id & host_function_bit) != 0) return nullptr;
  const NativeTable& table = native_table();
  if ((id & native_intrinsic_bit) != 0) return table.intrinsics[id & ~native_intrinsic_bit];
  return id < natives_max ? table.natives[id] : nullptr;
}

Value Image::fallback(std::uint32_t id) const { return fallbacks_[id]; }

void Image::install(Window& window) const {
  if (window.resident() == this) return;
  const auto mapped = window.map(0, *area_);
  KITWORK_ASSERT(mapped.ok());
  window.set_resident(this);
}

void Image::make_private(Window& window) const {
  const auto done = window.make_writable(0, area_->size());
  KITWORK_ASSERT(done.ok());
  window.set_resident(nullptr);
}

}  // namespace kitwork::vm
