let n = 0;
for (let i = 0.1; ; i += 0.37) n += String(i).length;
