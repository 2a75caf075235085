// Batches, and items as envelopes; item_codec.cpp has what is inside of them.
#include "schemas/zone/item.hpp"

#include "schemas/zone/item_body.hpp"
#include "schemas/zone/zone_wire.hpp"
#include "schemas/zone_generated.h"

namespace kitwork {

using zone_wire::Builder;

ByteVector encode_item(const ZoneItem& item) {
  const ByteVector body = encode_item_body(item);
  const Signature* signature = item_signature(item);
  Builder builder(body.size() + 256);
  const auto signature_vector =
      zone_wire::put(builder, signature ? BytesView(*signature) : BytesView());
  const auto body_vector = zone_wire::put_aligned(builder, body);
  builder.Finish(wire::CreateZoneItem(builder, static_cast<std::uint8_t>(item.index()), body_vector,
                                      signature_vector));
  return zone_wire::finished(builder);
}

Result<ZoneItem> decode_item(BytesView bytes) {
  if (bytes.size() > zone_item_bytes_max) {
    return Error{Errc::limit_exceeded, "item: longer than zone_item_bytes_max"};
  }
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::ZoneItem>(aligned.view(), nullptr);
  if (!from || !from->body() || !from->signature()) return zone_wire::malformed("item");
  Result<ZoneItem> item = decode_item_body(from->kind(), wire_bytes(from->body()));
  if (!item) return item.error();
  Signature* signature = item_signature(item.value());
  const std::size_t expected = signature ? signature->size() : 0;
  if (from->signature()->size() != expected) return zone_wire::malformed("item");
  if (signature)
    std::copy(from->signature()->begin(), from->signature()->end(), signature->begin());
  if (!same_bytes(bytes, encode_item(item.value()))) return zone_wire::not_canonical("item");
  return item;
}

Digest item_digest(BytesView bytes) { return digest_of(DigestDomain::zone_item, bytes); }

ByteVector encode_batch(const std::vector<ByteVector>& items) {
  std::size_t size = 256;
  for (const ByteVector& each : items) size += each.size() + 64;
  Builder builder(size);
  std::vector<flatbuffers::Offset<wire::ItemBytes>> offsets;
  for (const ByteVector& each : items) {
    const auto bytes = zone_wire::put_aligned(builder, each);
    offsets.push_back(wire::CreateItemBytes(builder, bytes));
  }
  const auto vector = builder.CreateVector(offsets);
  builder.Finish(wire::CreateZoneBatch(builder, vector));
  return zone_wire::finished(builder);
}

Result<std::vector<ByteVector>> decode_batch(BytesView bytes) {
  if (bytes.size() > zone_batch_bytes_max) {
    return Error{Errc::limit_exceeded, "batch: longer than zone_batch_bytes_max"};
  }
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::ZoneBatch>(aligned.view(), nullptr);
  if (!from || !from->items()) return zone_wire::malformed("batch");
  if (from->items()->size() > zone_batch_items_max) {
    return Error{Errc::limit_exceeded, "batch: more items than zone_batch_items_max"};
  }
  std::vector<ByteVector> items;
  // Offsets may share their targets: what is copied is paid by the size of the bytes.
  std::size_t left = bytes.size();
  for (const wire::ItemBytes* each : *from->items()) {
    ByteVector& item = items.emplace_back();
    if (!zone_wire::take(each->bytes(), std::min(left, zone_item_bytes_max), item)) {
      return zone_wire::malformed("batch");
    }
    left -= item.size();
  }
  if (!same_bytes(bytes, encode_batch(items))) return zone_wire::not_canonical("batch");
  return items;
}

}  // namespace kitwork
