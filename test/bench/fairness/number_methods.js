let n = 0;
for (let i = 0; ; i++) n += (i % 255).toString(16).length + (i / 7).toFixed(2).length + parseInt("12") + Math.max(i, 3, 7);
