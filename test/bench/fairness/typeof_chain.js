let n = 0;
for (let i = 0; ; i++) { if (typeof i === "number") n++; if (typeof n === "string") n--; n = -n; n = +n; }
