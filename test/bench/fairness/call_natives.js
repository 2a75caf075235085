let n = 0;
for (let i = 0; ; i++) n += Math.floor(i / 2) + Math.abs(i) + Math.min(i, 5) + "abc".charCodeAt(1);
