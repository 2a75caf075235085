let a = 0;
for (let i = 1; ; i++) a += Math.sin(1e300 * i) + Math.tan(1e22 * i) + Math.cos(1e200 * i);
