let n = 0;
for (let i = 0.1; ; i += 1.1) n += i.toString(2).length;
