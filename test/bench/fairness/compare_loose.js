let n = 0;
const o = { valueOf() { return 1; } };
for (;;) { if ("1" == 1) n++; if (null == undefined) n++; if (o == 1) n++; if (true == "1") n++; }
