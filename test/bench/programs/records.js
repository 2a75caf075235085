function merge(base, { id, tags: [first, ...others] = [], ...rest }) {
  return { ...base, ...rest, id, first, count: others.length };
}
let check = 0;
for (let i = 0; i < 150000; i++) {
  const record = merge({ kind: "r", size: 1 }, { id: i, tags: ["a", "b", "c"], size: i % 10, owner: "o" });
  const [x, y, z] = [record.id, record.size, record.count];
  check = (check + x + y * z + Math.max(...[x, y, z]) + record.first.length) % 1000003;
}
console.log(check);
