const o = {};
for (let i = 0; i < 300; i++) o["key" + i] = i;
const text = JSON.stringify(o);
for (;;) JSON.parse(text);
