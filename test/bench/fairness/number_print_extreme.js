let n = 0;
for (let i = 1; ; i++) n += String(i * 1.1e-300).length + String(i * 7.7e300).length;
