let a = 0;
for (let i = 1; ; i++) a += Math.sinh(i % 30) + Math.acosh(i) + Math.asin(1 / i) + Math.hypot(i, i, i);
