const o = {};
for (let i = 0; ; i++) { const k = "k" + i; o[k] = 1; delete o[k]; }
