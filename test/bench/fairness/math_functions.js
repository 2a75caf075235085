let a = 0;
for (let i = 0; ; i++) a += Math.sin(i) + Math.exp(i % 10) + Math.pow(i % 100, 1.5) + Math.atan2(i, 3);
