const vocabulary = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"];
let seed = 11;
const list = [];
for (let i = 0; i < 4000; i++) {
  seed = (seed * 16807) % 2147483647;
  list.push(vocabulary[seed % 8] + (seed % 50));
}
const text = list.join(" ");
let check = 0;
for (let round = 0; round < 200; round++) {
  const counts = {};
  for (const word of text.split(" ")) counts[word] = (counts[word] ?? 0) + 1;
  for (const word of Object.keys(counts)) check = (check + counts[word] * word.length) % 1000003;
}
console.log(check);
