let seed = 42;
function random() {
  seed = (seed * 16807) % 2147483647;
  return seed;
}
let check = 0;
for (let round = 0; round < 30; round++) {
  const items = [];
  for (let i = 0; i < 8000; i++) items.push({ key: random() % 1000, index: i });
  items.sort((a, b) => a.key - b.key || a.index - b.index);
  for (let i = 0; i < items.length; i += 100) check = (check * 31 + items[i].index) % 1000003;
}
console.log(check);
