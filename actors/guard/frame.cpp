#include "actors/guard/frame.hpp"

namespace kitwork::guard {
namespace {

constexpr std::uint64_t default_atom = atom_value_of("default");
constexpr std::uint64_t exit_atom = atom_value_of("exit");
constexpr std::uint8_t remote_link_unreachable = 6;

}  // namespace

bool is_atom(std::string_view text) {
  constexpr std::string_view alphabet =
      " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  return text.size() <= atom_characters_max &&
         text.find_first_not_of(alphabet) == std::string_view::npos;
}

bool well_formed(const NodeBytes& node) {
  FrameReader reader(node);
  return reader.integer<8>() == default_atom && reader.integer<4>() != 0 &&
         std::any_of(reader.rest().begin(), reader.rest().end(), [](auto byte) { return byte; });
}

NodeBytes make_node(std::uint32_t process_id, const std::array<std::uint8_t, 20>& host) {
  ByteVector bytes;
  append_integer(bytes, default_atom, 8);
  append_integer(bytes, process_id, 4);
  bytes.insert(bytes.end(), host.begin(), host.end());
  return FrameReader(bytes).node();
}

FrameHeader read_header(BytesView bytes) {
  FrameReader reader(bytes.first(frame_header_bytes));
  FrameHeader header;
  header.operation = static_cast<Operation>(reader.integer<1>());
  const std::uint64_t padding = reader.integer<2>();
  header.padding = static_cast<std::uint8_t>((padding >> 8) | padding);
  header.flags = static_cast<std::uint8_t>(reader.integer<1>());
  header.payload_bytes = static_cast<std::uint32_t>(reader.integer<4>());
  header.data = reader.integer<8>();
  header.source = reader.integer<8>();
  header.receiver = reader.integer<8>();
  return header;
}

void append_integer(ByteVector& bytes, std::uint64_t value, std::size_t count) {
  for (std::size_t i = count; i-- > 0;) {
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

void append_header(ByteVector& bytes, const FrameHeader& header) {
  std::array<std::uint8_t, frame_header_bytes> written{};
  std::size_t at = 0;
  const auto write = [&](std::uint64_t value, std::size_t count) {
    for (std::size_t i = count; i-- > 0;) written[at++] = static_cast<std::uint8_t>(value >> 8 * i);
  };
  write(static_cast<std::uint8_t>(header.operation), 1);
  write(0, 2);
  write(header.flags, 1);
  write(header.payload_bytes, 4);
  write(header.data, 8);
  write(header.source, 8);
  write(header.receiver, 8);
  bytes.insert(bytes.end(), written.begin(), written.end());
}

void append_frame(ByteVector& bytes, FrameHeader header, BytesView payload) {
  header.payload_bytes = static_cast<std::uint32_t>(payload.size());
  append_header(bytes, header);
  bytes.insert(bytes.end(), payload.begin(), payload.end());
}

void append_heartbeat(ByteVector& bytes) {
  append_frame(bytes, {.operation = Operation::heartbeat}, {});
}

void append_error_answer(ByteVector& bytes, std::uint64_t request_id, std::uint64_t source,
                         std::uint64_t receiver) {
  // No stages, a message of one error: its code, its category, and an empty message as context.
  constexpr std::string_view signature = "@<>+@error";
  constexpr std::string_view nothing = "@<>";
  ByteVector payload{0, 0, 0, static_cast<std::uint8_t>(signature.size())};
  payload.insert(payload.end(), signature.begin(), signature.end());
  payload.push_back(remote_link_unreachable);
  append_integer(payload, exit_atom, 8);
  append_integer(payload, 0, 2);
  payload.push_back(static_cast<std::uint8_t>(nothing.size()));
  payload.insert(payload.end(), nothing.begin(), nothing.end());
  append_frame(bytes,
               {.operation = Operation::direct,
                .data = (request_id & ~id_answered) | id_response,
                .source = source,
                .receiver = receiver},
               payload);
}

}  // namespace kitwork::guard
