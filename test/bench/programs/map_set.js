let check = 0;
for (let round = 0; round < 60; round++) {
  const map = new Map();
  const seen = new Set();
  for (let i = 0; i < 15000; i++) {
    const key = (i * 7919) % 10007;
    map.set(key, (map.get(key) ?? 0) + i);
    seen.add("k" + (key % 997));
    if (i % 5 === 0) map.delete((key + 1) % 10007);
  }
  for (const [key, value] of map) check = (check + key * 3 + value) % 1000003;
  check += map.size + seen.size;
}
console.log(check);
