let o = { x: 1 };
for (let i = 0; i < 1000; i++) o = Object.create(o);
const list = [o, o, o, o, o, o, o, o];
for (;;) JSON.stringify(list);
