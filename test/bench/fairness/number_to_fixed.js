let n = 0;
for (let i = 0.1; ; i += 1.1) n += i.toFixed(20).length + i.toPrecision(30).length;
