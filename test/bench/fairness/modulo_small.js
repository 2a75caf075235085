let a = 0;
for (let i = 1.5; ; i += 0.7) a += i % 0.3;
