let a = 0;
for (let i = 0; ; i++) a += Math.pow(1.0000000001, 1e10 + i) + Math.exp(-i % 700) + Math.log1p(i) + Math.cbrt(i);
