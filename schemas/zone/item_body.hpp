// What the codec of items has inside: the bodies by kind.
#pragma once

#include "schemas/zone/item.hpp"

namespace kitwork {

ByteVector encode_item_body(const ZoneItem& item);
Result<ZoneItem> decode_item_body(std::uint8_t kind, BytesView bytes);

// Null for kinds that nobody signs.
const Signature* item_signature(const ZoneItem& item);
Signature* item_signature(ZoneItem& item);

}  // namespace kitwork
