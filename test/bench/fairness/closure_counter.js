function make() { let c = 0; return { up: () => ++c, get: () => c }; }
const m = make();
for (;;) { m.up(); m.get(); }
