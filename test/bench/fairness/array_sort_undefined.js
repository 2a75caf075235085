const list = Array(3000);
for (let i = 0; i < 3000; i += 3) list[i] = undefined;
for (;;) list.slice().sort();
