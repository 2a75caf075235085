const map = new WeakMap();
for (;;) map.set({}, {});
