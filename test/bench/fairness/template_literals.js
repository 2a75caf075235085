let n = 0;
for (let i = 0; ; i++) n += `${i}-${i * 2}-${n % 10}`.length;
