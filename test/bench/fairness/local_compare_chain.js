let n = 0;
for (let i = 0; ; i++) n += ["b", "a", "c"].includes("a") ? 1 : 0;
