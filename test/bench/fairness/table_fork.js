const names = [];
for (let i = 0; i < 100; i++) names.push("p" + i);
for (let i = 0; ; i++) { const o = {}; for (let k = 0; k < 100; k++) o[names[k]] = k; o["u" + i] = 1; }
