let o = {};
for (let i = 0; i < 300; i++) o = { o };
for (;;) structuredClone(o);
