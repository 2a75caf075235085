let o = {};
for (let i = 0; i < 1000; i++) o = Object.create(o);
const p = {};
for (;;) { Object.setPrototypeOf(p, o); Object.setPrototypeOf(p, null); }
