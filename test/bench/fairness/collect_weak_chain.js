const map = new WeakMap();
const keys = [];
for (let i = 0; i < 20000; i++) keys.push({});
for (let i = 19998; i >= 0; i--) map.set(keys[i], keys[i + 1]);
const first = keys[0];
keys.length = 0;
let o;
for (;;) o = [first, first, first, first];
