#include "actors/guard/message_shape.hpp"

namespace kitwork::guard {
namespace {

struct FieldRow {
  std::string_view caf_name;
  std::size_t bytes;
};
constexpr FieldRow field_rows[] = {
#define KITWORK_FIELD(name, caf_name, bytes) {caf_name, bytes},
#include "actors/guard/fields.def"
#undef KITWORK_FIELD
};

constexpr std::string_view no_fields = "@<>";
constexpr std::string_view one_text = "@<>+@str";
constexpr std::string_view one_error = "@<>+@error";

const FieldRow& row_of(Field field) { return field_rows[static_cast<std::size_t>(field)]; }
bool is_buffer(Field field) { return field == Field::text || field == Field::blob; }

Error wrong(const char* what) { return {Errc::invalid_argument, what}; }

// The number of the type, which is 0 for all that go by their names, and the names.
std::string_view read_signature(FrameReader& reader) {
  if (reader.integer<2>() != 0) return {};
  return reader.text(reader.size());
}

}  // namespace

Result<MessageShape> MessageShape::create(std::string_view atom, const std::vector<Field>& fields,
                                          std::size_t buffer_bytes_max) {
  MessageShape shape;
  if (!is_atom(atom)) return wrong("an atom has at most ten letters, digits or underscores");
  if (!atom.empty()) {
    shape.atom_ = atom_value_of(atom);
    shape.fields_.push_back(Field::atom);
  }
  shape.fields_.insert(shape.fields_.end(), fields.begin(), fields.end());
  if (shape.fields_.size() > fields_max) return wrong("a message with too many fields");
  if (std::count_if(fields.begin(), fields.end(), is_buffer) > 1) {
    return wrong("a message has at most one buffer");
  }
  if (buffer_bytes_max > buffer_bytes_most) return wrong("a buffer over the largest there is");
  shape.buffer_bytes_max_ = buffer_bytes_max;
  shape.signature_ = no_fields;
  for (Field field : shape.fields_) {
    shape.signature_ += '+';
    shape.signature_ += row_of(field).caf_name;
  }
  return shape;
}

bool MessageShape::begins_like(std::string_view signature, BytesView content) const {
  if (signature != signature_) return false;
  return !atom_ || (content.size() >= 8 && FrameReader(content).integer<8>() == *atom_);
}

Verdict MessageShape::check(std::string_view signature, BytesView content) const {
  if (!begins_like(signature, content)) return Verdict::message_not_allowed;
  FrameReader reader(content);
  for (Field field : fields_) {
    std::size_t bytes = row_of(field).bytes;
    if (is_buffer(field)) {
      bytes = reader.size();
      if (bytes > buffer_bytes_max_) return Verdict::message_too_long;
    }
    const BytesView value = reader.bytes(bytes);
    if (field == Field::boolean && reader.ok() && value[0] > 1) return Verdict::message_malformed;
  }
  return reader.at_end() ? Verdict::passed : Verdict::message_malformed;
}

Verdict read_message(FrameReader& reader, MessageView& message) {
  if (reader.size() != 0) return reader.ok() ? Verdict::staged : Verdict::message_malformed;
  message.signature = read_signature(reader);
  message.content = reader.rest();
  return reader.ok() && !message.signature.empty() ? Verdict::passed : Verdict::message_malformed;
}

bool read_error(FrameReader& reader) {
  reader.bytes(1 + 8);
  const std::string_view context = read_signature(reader);
  if (context == one_text) {
    const std::size_t bytes = reader.size();
    if (bytes > error_text_bytes_max) return false;
    reader.bytes(bytes);
    return reader.at_end();
  }
  return context == no_fields && reader.at_end();
}

bool is_error_answer(const MessageView& message) {
  FrameReader reader(message.content);
  return message.signature == one_error && read_error(reader);
}

}  // namespace kitwork::guard
