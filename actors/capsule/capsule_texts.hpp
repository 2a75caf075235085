// What the library of <kitwork/capsule.hpp> shares: from texts to keys and back.
#pragma once

#include <kitwork/capsule.hpp>

#include "compiler/inference/inference.hpp"
#include "schemas/capsule/capsule.hpp"
#include "schemas/crypto/signature.hpp"

namespace kitwork {

Result<KeyPair> key_pair_of(const SecretKeyText& key);
// invalid_argument, or weak_key.
Result<PublicKey> public_key_from(std::string_view hex);
GasEstimateText gas_estimate_text(const compiler::GasEstimate& gas);

}  // namespace kitwork
