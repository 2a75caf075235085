const o = { list: Array.from({ length: 100 }, (_, i) => ({ i })), map: new Map([[1, 2]]) };
for (;;) structuredClone(o);
