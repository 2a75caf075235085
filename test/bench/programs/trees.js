function make(depth) {
  return depth === 0 ? { left: null, right: null } : { left: make(depth - 1), right: make(depth - 1) };
}
function count(tree) {
  return tree.left === null ? 1 : 1 + count(tree.left) + count(tree.right);
}
const kept = make(13);
let total = 0;
for (let i = 0; i < 2500; i++) total += count(make(9));
console.log(total + count(kept));
