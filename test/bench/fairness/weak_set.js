const o = {};
const set = new WeakSet();
for (;;) { set.add(o); set.has(o); set.delete(o); }
