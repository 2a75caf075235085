let head = null;
for (let round = 0; ; round++) { head = null; for (let i = 0; i < 20000; i++) head = { head }; }
